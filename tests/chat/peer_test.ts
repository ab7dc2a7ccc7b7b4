import assert from "node:assert/strict";
import { Budget } from "../../chat/budget.ts";
import { Everyone } from "../../chat/everyone.ts";
import { Peer } from "../../chat/peer.ts";
import { addHash, type Digest, type RoomChange } from "../../chat/presence_payload.ts";

const ada = ["u_ada", "Ada"] as [string, string];
const grace = ["u_grace", "Grace"] as [string, string];
const ADA_HASH = addHash(0, { id: "u_ada", name: "Ada" });

function peer(): { peer: Peer; names: () => string[]; budget: Budget } {
  const everyone = new Everyone();
  const budget = new Budget(10_000);
  const names = () => everyone.people("lab").members.map(({ name }) => name);
  return { peer: new Peer(everyone, budget), names, budget };
}

function change(after: number, version: number, { joined = [], left = [] }: Partial<RoomChange>): RoomChange {
  return { room: "lab", after, version, joined, left };
}

function digest(at: number, rooms: Digest["rooms"], part = 0, parts = 1): Digest {
  return { kind: "digest", from: "there", at, part, parts, rooms };
}

Deno.test("Peer follows changes and ignores them when they come again", () => {
  const { peer: there, names } = peer();
  const changes = [
    change(0, 1, { joined: [ada] }),
    change(1, 4, { joined: [grace] }),
    change(4, 6, { left: ["u_ada"] }),
  ];

  for (const each of [...changes, ...changes, changes[1]!]) there.change(each);

  assert.deepEqual(names(), ["Grace"]);
  assert.deepEqual([...there.wanted], []);
});

Deno.test("Peer wants a room when a change is missing, and no longer once it has it", () => {
  const { peer: there, names } = peer();
  there.change(change(0, 1, { joined: [ada] }));

  there.change(change(3, 4, { joined: [grace] }));
  assert.deepEqual([...there.wanted], ["lab"]);
  assert.deepEqual(names(), ["Ada"]);
  there.part({ room: "lab", version: 4, part: 0, parts: 1, members: [grace] });

  assert.deepEqual([...there.wanted], []);
  assert.deepEqual(names(), ["Grace"]);
});

Deno.test("Peer puts a room together from parts in any order, and ignores an older one", () => {
  const { peer: there, names } = peer();
  there.change(change(0, 2, { joined: [grace] }));

  there.part({ room: "lab", version: 5, part: 1, parts: 2, members: [ada] });
  assert.deepEqual(names(), ["Grace"]);
  there.part({ room: "lab", version: 3, part: 0, parts: 2, members: [] });
  assert.deepEqual(names(), ["Grace"]);
  there.part({ room: "lab", version: 5, part: 0, parts: 2, members: [["u_joan", "Joan"]] });
  there.part({ room: "lab", version: 4, part: 0, parts: 1, members: [] });

  assert.deepEqual(names().sort(), ["Ada", "Joan"]);
});

Deno.test("Peer agrees with a digest of what it knows and ignores an older one", () => {
  const { peer: there, names } = peer();
  there.change(change(0, 3, { joined: [ada] }));

  there.digest(digest(3, [["lab", 3, 1, ADA_HASH]]));
  there.digest(digest(2, [["lab", 2, 7, 7]]));
  there.digest(digest(2, []));

  assert.deepEqual([...there.wanted], []);
  assert.deepEqual(names(), ["Ada"]);
});

for (
  const [what, room] of [["version", [4, 1, ADA_HASH]], ["count", [3, 2, ADA_HASH]], ["hash", [
    3,
    1,
    1,
  ]]] as const
) {
  Deno.test(`Peer wants a room whose ${what} a digest tells differently`, () => {
    const { peer: there } = peer();
    there.change(change(0, 3, { joined: [ada] }));

    there.digest(digest(5, [["lab", ...room]]));

    assert.deepEqual([...there.wanted], ["lab"]);
  });
}

Deno.test("Peer drops a room that a digest leaves out, once all of its parts were heard", () => {
  const { peer: there, names } = peer();
  there.change(change(0, 3, { joined: [ada] }));

  there.digest(digest(9, [["hall", 8, 0, 0]], 1, 2));
  assert.deepEqual(names(), ["Ada"]);
  there.digest(digest(9, [["yard", 7, 0, 0]], 0, 2));

  assert.deepEqual(names(), []);
});

Deno.test("Peer takes a room that was opened anew for what it is, whatever was missed before", () => {
  const { peer: there, names } = peer();
  there.change(change(0, 3, { joined: [ada] }));

  there.change(change(0, 9, { joined: [grace] }));

  assert.deepEqual(names(), ["Grace"]);
});

Deno.test("Peer gives back all that it was allowed to remember", () => {
  const { peer: there, names, budget } = peer();
  there.change(change(0, 3, { joined: [ada, grace] }));
  there.part({ room: "hall", version: 5, part: 0, parts: 3, members: [ada] });
  assert.ok(budget.left < 10_000 - 3);

  there.forget();

  assert.equal(budget.left, 10_000);
  assert.deepEqual(names(), []);
});
