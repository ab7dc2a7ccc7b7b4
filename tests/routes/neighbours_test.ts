import assert from "node:assert/strict";
import fc from "fast-check";
import { Neighbours } from "../../routes/neighbours.ts";

function open(instance: string, told: string[] = []): Neighbours {
  return new Neighbours({ instance, matters: 2, tell: (payload) => told.push(payload) });
}

Deno.test("Neighbours ignores what is no count of connections, and itself", () => {
  const here = open("here");

  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (payload) => here.hear(payload, 0)));
  here.hear('{"from":"here","all":9,"by":[["a",9]]}', 0);
  here.hear('{"from":"there","all":-1,"by":[]}', 0);
  here.hear('{"from":"there","all":1,"by":[["a",-1]]}', 0);

  assert.deepEqual([here.all, here.from("a")], [0, 0]);
});

Deno.test("Neighbours agree again after losses where it matters, however the counts moved", () => {
  const moves = fc.array(
    fc.record({ address: fc.constantFrom("a", "b"), count: fc.nat(9), isLost: fc.boolean() }),
  );

  fc.assert(fc.property(moves, (moves) => {
    const told: string[] = [];
    const [here, there] = [open("here", told), open("there")];
    const by = new Map<string, number>();
    const all = () => by.values().reduce((sum, count) => sum + count, 0);
    let now = 0;
    for (const { address, count, isLost } of moves) {
      by.set(address, count);
      here.changed(address);
      here.tick(now += 100, { all: all(), by });
      for (const payload of told.splice(0)) if (!isLost) there.hear(payload, now);
    }

    here.tick(now += 10_000, { all: all(), by });
    for (const payload of told.splice(0)) there.hear(payload, now);

    assert.equal(there.all, all());
    for (const [address, count] of by) if (count >= 2) assert.equal(there.from(address), count);
  }));
});
