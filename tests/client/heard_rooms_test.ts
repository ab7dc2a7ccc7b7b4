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
