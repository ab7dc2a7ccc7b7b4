import assert from "node:assert/strict";
import { EventsEar } from "../../client/events_ear.ts";
import { rest, VirtualClock } from "./virtual_clock.ts";

Deno.test("EventsEar.listen() lets go of a stream that it stops hearing, though the runtime has forgotten the signal", async () => {
  const heard: string[] = [];
  let isLetGo = false;
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode("event: message\ndata: {}\n\n")),
    cancel: () => void (isLetGo = true),
  });
  const ear = new EventsEar({
    fetch: () => Promise.resolve(new Response(stream)),
    clock: new VirtualClock(),
  });
  const wish = {
    ...{ url: new URL("http://parley.test"), token: undefined, inbox: undefined },
    ...{ rooms: new Map(), unanswered: new Set<string>() },
  };
  const listener = { heard: (text: string) => void heard.push(text), refused() {}, ended() {} };

  const stop = ear.listen(wish, listener);
  for (let turns = 0; heard.length === 0 && turns < 100; turns++) await rest();
  const before = isLetGo;
  stop();
  await rest();

  assert.deepEqual([heard, before, isLetGo], [["{}"], false, true]);
});
