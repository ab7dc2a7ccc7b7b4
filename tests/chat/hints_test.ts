import assert from "node:assert/strict";
import fc from "fast-check";
import {
  encodeHint,
  encodePeopleHint,
  grownHint,
  type Hint,
  readHint,
  readPeopleHint,
} from "../../chat/hints.ts";
import { encodeLine, type Line } from "../../chat/lines.ts";
import { ada } from "../conformance/drafts.ts";

function line(seq: number, text: string): Line {
  const at = "2026-11-21T10:00:00.000Z";
  const id = `00000000-0000-4000-8000-${`${seq}`.padStart(12, "0")}`;
  const event = { type: "message" as const, room: "lobby", seq, n: seq, id, from: ada, at, text };
  return encodeLine({ event, n: seq });
}

Deno.test("grownHint() is read as what it was made of", () => {
  const texts = fc.array(fc.string({ unit: "grapheme", minLength: 1, maxLength: 50 }), {
    minLength: 1,
    maxLength: 40,
  });
  fc.assert(fc.property(texts, (all) => {
    const lines = all.map((text, i) => line(i + 1, text));

    const hint = readHint(grownHint("e1", lines));

    assert.equal(hint?.kind, "grown");
    assert.deepEqual(hint.head, { epoch: "e1", seq: lines.length });
    assert.deepEqual(hint.entries, lines.map(({ n, entry: { event } }) => ({ n, event })));
  }));
});

Deno.test("grownHint() of a large batch is short and says only where the log ends", () => {
  const told = grownHint("e1", Array.from({ length: 100 }, (_, i) => line(i + 1, "x".repeat(200))));

  assert.ok(told.length < 100);
  assert.deepEqual(readHint(told), { kind: "grown", head: { epoch: "e1", seq: 100 } });
});

Deno.test("encodeHint() and encodePeopleHint() are read as they were said", () => {
  const hints: Hint[] = [{ kind: "typing", user: ada, on: false }, { kind: "read", user: ada, upTo: 7 }];

  assert.deepEqual(hints.map((hint) => readHint(encodeHint(hint))), hints);
  const signedOut = { kind: "signed_out" as const, userId: ada.id };
  assert.deepEqual(readPeopleHint(encodePeopleHint(signedOut)), signedOut);
});

Deno.test("readHint() never throws, and what it gives is a hint", () => {
  const nearly = fc.record({
    kind: fc.constantFrom("grown", "typing", "read", "signed_out", 7, null),
    head: fc.oneof(fc.jsonValue(), fc.record({ epoch: fc.string(), seq: fc.double() })),
    entries: fc.oneof(fc.jsonValue(), fc.array(fc.record({ n: fc.integer(), event: fc.jsonValue() }))),
    user: fc.oneof(fc.jsonValue(), fc.record({ id: fc.string(), name: fc.string() })),
    userId: fc.oneof(fc.jsonValue(), fc.string()),
    on: fc.oneof(fc.boolean(), fc.jsonValue()),
    upTo: fc.oneof(fc.integer(), fc.jsonValue()),
  }, { requiredKeys: ["kind"] }).map((value) => JSON.stringify(value));
  const payload = fc.oneof(fc.string({ unit: "binary" }), fc.json(), nearly);

  fc.assert(
    fc.property(payload, (each) => {
      const hint = readHint(each);
      const people = readPeopleHint(each);

      if (hint?.kind === "grown") assert.ok(Number.isSafeInteger(hint.head.seq) && hint.head.seq >= 0);
      else if (hint) assert.ok(typeof hint.user.id === "string" && hint.user.id !== "");
      if (people) assert.ok(people.userId !== "" && people.userId.length <= 64);
    }),
    { numRuns: 500 },
  );
});

Deno.test("readHint() survives nesting without end and refuses more entries than an append makes", () => {
  const entry = { n: 1, event: line(1, "hi").entry.event };
  const most = { kind: "grown", head: { epoch: "e", seq: 1 }, entries: Array(256).fill(entry) };
  const many = { ...most, entries: [...most.entries, entry] };
  assert.ok(readHint(JSON.stringify(most)));

  for (const payload of ["[".repeat(1_000_000), '{"kind":'.repeat(100_000), JSON.stringify(many)]) {
    assert.equal(readHint(payload), undefined);
  }
});

Deno.test("readHint() drops what it does not know of an event", () => {
  const { event } = line(1, "hi").entry;
  const hint = {
    kind: "grown",
    head: { epoch: "e", seq: 1 },
    entries: [{ n: 1, event: { ...event, evil: 1 } }],
  };

  const heard = readHint(JSON.stringify(hint));

  assert.deepEqual(heard?.kind === "grown" ? heard.entries?.[0]?.event : undefined, event);
});
