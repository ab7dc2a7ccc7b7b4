import assert from "node:assert/strict";
import fc from "fast-check";
import { EventLines } from "../../client/event_lines.ts";
import { ServerSentEventStream } from "@std/http/server_sent_event_stream";

Deno.test("EventLines reads what the server's encoder writes, wherever it is cut", async () => {
  const text = fc.string({ unit: "binary" }).map((value) => value.replaceAll(/[\r\n]/g, "").toWellFormed());
  const message = fc.record({ data: text, id: text, comment: text });

  await fc.assert(
    fc.asyncProperty(
      fc.array(message),
      fc.infiniteStream(fc.integer({ min: 1, max: 40 })),
      async (told, cuts) => {
        const encoded = ReadableStream.from(told).pipeThrough<Uint8Array<ArrayBuffer>>(
          new ServerSentEventStream(),
        );
        const whole = await new Response(encoded).text();
        const lines = new EventLines();
        const read = [];
        for (let at = 0; at < whole.length;) {
          const { value } = cuts.next();
          read.push(...lines.read(whole.slice(at, at += value)));
        }

        assert.deepEqual(read, told.map(({ data }) => ({ name: "message", data: data.replace(/^ /, "") })));
      },
    ),
  );
});

Deno.test("EventLines knows every line ending, names, several lines of data, and leaves the rest out", () => {
  const lines = new EventLines();

  const read = ["retry: 5\r\n\r", "\n:\n\nevent: close\rdata: a\ndata:b\r\n", "\r\nid: 4\n\ndata\n\n"]
    .flatMap((piece) => lines.read(piece));

  assert.deepEqual(read, [{ name: "close", data: "a\nb" }, { name: "message", data: "" }]);
});
