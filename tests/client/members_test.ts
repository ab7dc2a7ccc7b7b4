import assert from "node:assert/strict";
import { Members } from "../../client/members.ts";
import { ADA, GRACE } from "./people.ts";

Deno.test("Members follow who comes and goes", () => {
  const members = new Members();
  members.restart([ADA], 1);

  members.change([GRACE], [], 2);
  members.change([], [ADA], 1);

  assert.deepEqual([members.list(), members.count], [[GRACE], 1]);
});

Deno.test("Members count everyone, also those who are not listed", () => {
  const members = new Members();

  members.restart([ADA, GRACE], 5_000);

  assert.equal(members.count, 5_000);
});

Deno.test("Members.typing() ends by itself after six seconds", () => {
  const members = new Members();
  members.type(GRACE, true, 1_000);

  const during = members.typing(6_999);
  const hasEnded = members.endTyping(7_000);

  assert.deepEqual([during, hasEnded, members.typing(7_000)], [[GRACE], true, []]);
});

Deno.test("Members.typing() ends when the person stops, speaks or leaves", () => {
  const members = new Members();
  const typing = () => {
    members.type(GRACE, true, 0);
    return members;
  };

  typing().type(GRACE, false, 1);
  const stopped = members.typing(1);
  typing().spoke(GRACE.id);
  const spoke = members.typing(1);
  typing().change([], [GRACE], 0);

  assert.deepEqual([stopped, spoke, members.typing(1)], [[], [], []]);
});
