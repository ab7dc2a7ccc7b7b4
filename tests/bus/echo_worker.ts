/// <reference lib="deno.worker" />
import { BroadcastBus } from "../../bus/broadcast_bus.ts";

// An instance in a worker of its own: answers everything in "questions" under "answers", until it is told to stop.
const bus = new BroadcastBus({ channel: "parley-workers-test" });
const stopped = Promise.withResolvers<void>();
await bus.subscribe("questions", (payload) => {
  if (payload === "stop") stopped.resolve();
  else bus.publish("answers", `${self.name}: ${payload}`).catch(console.error);
});
await bus.publish("answers", `${self.name}: ready`);
await stopped.promise;
await bus[Symbol.asyncDispose]();
self.close();
