import assert from "node:assert/strict";
import { Refusal } from "../../chat/refusal.ts";
import { readText } from "../../routes/body.ts";
import { linesOf } from "../../routes/line_reader.ts";

/** A body of which only this comes. */
function broken(start: string): ReadableStream<Uint8Array<ArrayBuffer>> {
  const parts = [new TextEncoder().encode(start)];
  return new ReadableStream({
    pull(controller) {
      const part = parts.shift();
      if (part) controller.enqueue(part);
      else controller.error(new TypeError("the connection was reset"));
    },
  });
}

const isRefused = (error: unknown) => error instanceof Refusal && error.code === "bad_frame";

Deno.test("readText() refuses a body that breaks off, which is no fault of the server", async () => {
  const request = new Request("http://localhost/", { method: "POST", body: broken('{"text":') });

  await assert.rejects(readText(request), isRefused);
});

Deno.test("linesOf() gives the lines that came and refuses a body that breaks off", async () => {
  const came: string[] = [];
  const limits = { lineChars: 100, lines: 10, bytes: 1_000 };

  await assert.rejects(async () => {
    for await (const { text } of linesOf(broken("one\ntwo\nthr"), limits)) came.push(text);
  }, isRefused);
  assert.deepEqual(came, ["one", "two"]);
});
