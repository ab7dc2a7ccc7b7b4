import assert from "node:assert/strict";
import fc from "fast-check";
import { MemoryHub } from "../../bus/memory_bus.ts";
import { Deployment } from "../../observe/deployment.ts";
import { readSample, type Sample } from "../../observe/sample.ts";
import { View } from "../../observe/view.ts";

function sample(from: string, at: number, stored = 0): Sample {
  const figures = { parley_events_stored_total: stored, parley_connections: 1 };
  return { from, version: "1.0.0", at, isWatched: false, figures, rooms: [] };
}

/** An instance that looks, and an end of the same bus for others. */
function looking() {
  const wire = new MemoryHub({ deliver: (send) => send() });
  let at = 0;
  const own = () => sample("own", at += 1_000);
  const deployment = new Deployment({ bus: wire.connect(), own, report: assert.fail });
  return { deployment, other: wire.connect() };
}

Deno.test("readSample() throws at nothing that a bus may bring, and takes none of it for a sample", () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (payload) => {
    assert.equal(readSample(payload), undefined);
  }));
});

Deno.test("readSample() refuses what would grow without bound or is no figure", () => {
  const many = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`figure_${i}`, 1]));
  const wrong: object[] = [
    ...[{ figures: many }, { figures: { x: -1 } }, { figures: { x: null } }, { figures: { x: many } }],
    ...[{ rooms: Array.from({ length: 11 }, () => ({ name: "r", eventsPerSecond: 1, connections: 1 })) }],
    ...[{ from: "x".repeat(65) }, { version: "x".repeat(40_000) }],
  ];

  assert.notEqual(readSample(JSON.stringify(sample("a", 1))), undefined);
  for (const change of wrong) {
    assert.equal(readSample(JSON.stringify({ ...sample("a", 1), ...change })), undefined);
  }
});

Deno.test("Deployment loses nothing but a second by samples that are lost, repeated or out of order", async () => {
  const { deployment, other } = looking();
  const tell = (at: number, stored: number) =>
    other.publish("samples", JSON.stringify(sample("b", at, stored)));
  deployment.tick(0, true);
  await tell(1_000, 10);
  await tell(4_000, 40);
  await tell(4_000, 40);
  await tell(1_000, 10);

  const view = new View(deployment.windows);

  assert.equal(view.instances, 2);
  assert.equal(view.rate("parley_events_stored_total"), 10);
  assert.equal(view.total("parley_connections"), 2);
});

Deno.test("Deployment leaves an instance out that was not heard for five seconds, and keeps at most a thousand", async () => {
  const { deployment, other } = looking();
  deployment.tick(0, true);
  for (let i = 0; i < 1_100; i++) await other.publish("samples", JSON.stringify(sample(`i${i}`, 1)));
  assert.equal(new View(deployment.windows).instances, 1_001);

  deployment.tick(6_000, true);

  assert.equal(new View(deployment.windows).instances, 1);
});
