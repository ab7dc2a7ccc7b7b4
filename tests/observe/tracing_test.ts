import assert from "node:assert/strict";
import fc from "fast-check";
import { readHint } from "../../chat/hints.ts";
import { tracesIn, withTraces } from "../../observe/traceparent.ts";
import { Caller } from "../support/caller.ts";
import { ServerProcess } from "../support/server_process.ts";
import { startWorkers } from "../support/worker_process.ts";
import { Collector } from "./collector.ts";

const PLACE = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331", traceFlags: 1 };
const HINT = '{"kind":"grown","head":{"epoch":"e1","seq":3}}';

Deno.test("With OTEL_DENO a message's way is one trace: frame, append, delivery, hint, and the other instances", async () => {
  await using collector = new Collector();
  await using workers = await startWorkers(collector.environment);
  await using people = new AsyncDisposableStack();
  const callers: Caller[] = [];
  // So many that all of them at one worker would be chance in one case of 32,000.
  for (let i = 0; i < 16; i++) {
    callers.push(people.use(await Caller.inRoom(workers.origin, `Person ${i}`, "general")));
  }

  const { id } = await callers[0]!.send("general", "the owls are not what they seem");

  const spans = await collector.trace((trace) =>
    trace.some(({ name }) => name === "hear") && trace.length === 5
  );
  const named = (name: string) => spans.find((span) => span.name === name)!;
  const [message, append, deliver, publish, hear] = ["message", "append", "deliver", "publish", "hear"].map(
    named,
  );
  assert.equal(message!.parentSpanId, "");
  for (const step of [append, deliver, publish]) assert.equal(step!.parentSpanId, message!.spanId);
  assert.equal(hear!.parentSpanId, publish!.spanId);
  assert.ok(message!.startTimeUnixNano <= append!.startTimeUnixNano);
  assert.ok(append!.startTimeUnixNano <= deliver!.startTimeUnixNano);
  assert.ok(deliver!.endTimeUnixNano <= message!.endTimeUnixNano);
  const told = Object.fromEntries(message!.attributes.map(({ key, value }) => [key, value.stringValue]));
  assert.deepEqual(told, {
    "parley.room": "general",
    "parley.user": callers[0]!.id,
    "parley.message": id,
    "parley.outcome": "stored",
  });
  assert.doesNotMatch(JSON.stringify(collector.spans, (_, value) => `${value}`), /owls/);
});

Deno.test("Messages that share an append have a trace each", async () => {
  await using collector = new Collector();
  await using server = await ServerProcess.start(collector.environment);
  await using ada = await Caller.inRoom(server.origin, "Ada", "general");

  for (let i = 0; i < 5; i++) {
    ada.say({ type: "send", room: "general", id: crypto.randomUUID(), text: `${i}` });
  }
  await ada.heard("general", 5);

  const complete = () => {
    const traces = Map.groupBy(collector.spans, ({ traceId }) => traceId);
    return [...traces.values()].filter((spans) => spans.length === 4).length === 5;
  };
  await collector.trace(complete);
});

Deno.test("withTraces() adds what tracesIn() finds, and what a hint says stays as it was", () => {
  const payload = withTraces(HINT, [PLACE, { ...PLACE, traceFlags: 0 }]);

  assert.deepEqual(tracesIn(payload), [PLACE, { ...PLACE, traceFlags: 0 }]);
  assert.deepEqual(readHint(payload), readHint(HINT));
  assert.deepEqual(tracesIn(HINT), []);
});

Deno.test("tracesIn() takes nothing for a trace that is none, and throws at nothing", () => {
  const wrong = ["[]", '["00-0-0-00"]', "[1]", "[", `["00-${"0".repeat(32)}-${PLACE.spanId}-01"]`];
  for (const traces of wrong) assert.deepEqual(tracesIn(`{"kind":"grown","traces":${traces}}`), [], traces);
  const many = Array.from({ length: 257 }, () => PLACE);
  assert.deepEqual(tracesIn(withTraces(HINT, many)), []);
  // What somebody says is text within the JSON, with its quotes escaped.
  const said = JSON.stringify({ kind: "grown", text: withTraces(HINT, [PLACE]) });
  assert.deepEqual(tracesIn(said), []);

  fc.assert(fc.property(fc.string(), (payload) => assert.deepEqual(tracesIn(payload), [])));
});
