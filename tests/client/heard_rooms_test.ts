import assert from "node:assert/strict";
import { HeardRooms } from "../../client/heard_rooms.ts";

const HERE = { epoch: "e", seq: 3 };

Deno.test("HeardRooms.enter() listens from where another door let somebody in", () => {
  const rooms = new HeardRooms(() => {});

  rooms.enter("dm_1", HERE);

  assert.deepEqual([...rooms.places], [["dm_1", HERE]]);
});

Deno.test("HeardRooms.enter() leaves a join that asked for a new page on its way to one", () => {
  const rooms = new HeardRooms(() => {});
  rooms.join("dm_1", undefined, 7);

  rooms.enter("dm_1", HERE);

  assert.deepEqual([...rooms.places], [["dm_1", undefined]]);
  assert.deepEqual([...rooms.unanswered], ["dm_1"]);
});

Deno.test("HeardRooms.enter() lets the stream say who is here, in a room that it has answered for too", () => {
  const told: unknown[] = [];
  const rooms = new HeardRooms(({ type, room, ref }) => told.push([type, room, ref]));
  rooms.join("dm_1", HERE, 7);
  rooms.joined({ type: "joined", room: "dm_1", resumed: true, position: HERE });
  assert.deepEqual([...rooms.unanswered], []);

  rooms.enter("dm_1", HERE);
  assert.deepEqual([...rooms.unanswered], ["dm_1"]);

  rooms.joined({ type: "joined", room: "dm_1", resumed: true, position: HERE });
  assert.deepEqual([...rooms.unanswered], []);
  assert.deepEqual(told, [["joined", "dm_1", 7], ["reset", "dm_1", undefined]]);
});

Deno.test("HeardRooms.leave() waits for no answer of a room that was entered", () => {
  const rooms = new HeardRooms(() => {});
  rooms.enter("dm_1", HERE);

  assert.equal(rooms.leave("dm_1"), true);

  assert.deepEqual([...rooms.unanswered], []);
});
