import assert from "node:assert/strict";
import { TypingPace } from "../../client/typing_pace.ts";

Deno.test("TypingPace tells of typing once in three seconds a room", () => {
  const pace = new TypingPace();

  const told = [0, 1, 2_999, 3_000].map((now) => pace.mayTell("general", true, now));

  assert.deepEqual(told, [true, false, false, true]);
  assert.equal(pace.mayTell("random", true, 1), true);
});

Deno.test("TypingPace tells of an end only after a beginning", () => {
  const pace = new TypingPace();

  const early = pace.mayTell("general", false, 0);
  pace.mayTell("general", true, 10);

  assert.deepEqual([early, pace.mayTell("general", false, 3_010), pace.mayTell("general", false, 9_000)], [
    false,
    true,
    false,
  ]);
});
