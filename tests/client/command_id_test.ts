import assert from "node:assert/strict";
import { newCommandId } from "../../client/command_id.ts";
import { commandId } from "../../protocol/fields.ts";

Deno.test("newCommandId() begins with the time and is a UUID of version 7", () => {
  const id = newCommandId(0x0199_1234_abcd, new Uint8Array(10).fill(0xff));

  assert.equal(id, "01991234-abcd-7fff-bfff-ffffffffffff");
});

Deno.test("newCommandId() is an id that the protocol takes, another every time", () => {
  const ids = Array.from({ length: 1_000 }, () => newCommandId());

  assert(ids.every((id) => commandId.safeParse(id).success));
  assert.equal(new Set(ids).size, ids.length);
});
