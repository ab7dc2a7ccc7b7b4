import assert from "node:assert/strict";
import fc from "fast-check";
import { Everyone } from "../../chat/everyone.ts";
import { Listing } from "../../chat/listing.ts";
import { utf8Bytes } from "../../chat/lines.ts";
import type { User } from "../../protocol/fields.ts";
import { LISTED_PEOPLE } from "../../protocol/limits.ts";

const crowd = (count: number): User[] =>
  Array.from({ length: count }, (_, i) => ({ id: `u_${i}`, name: `名 ${i}` }));

Deno.test("Listing says the first 200 in the order in which they came, and nobody beyond them", () => {
  const people = crowd(LISTED_PEOPLE + 2);

  const listing = new Listing(people.slice(0, LISTED_PEOPLE - 1));

  assert.deepEqual(people.slice(-3).map((user) => listing.add(user)), [true, false, false]);
  assert.deepEqual([...listing.users.values()], people.slice(0, LISTED_PEOPLE));
  assert.deepEqual(JSON.parse(`[${listing.shown.text}]`), people.slice(0, LISTED_PEOPLE));
  assert.equal(listing.shown.bytes, utf8Bytes(listing.shown.text));
  assert.deepEqual(new Listing().shown, { text: "", bytes: 0 });
});

/** Somebody comes, goes or is called otherwise; or somebody asks for the list. */
type Step = { what: "hold" | "release" | "rename"; who: number; name: string } | { what: "look" };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    what: fc.constantFrom("hold" as const, "release" as const, "rename" as const),
    who: fc.nat({ max: 250 }),
    name: fc.string({ unit: "binary", maxLength: 4 }),
  }),
  fc.constant({ what: "look" as const }),
);

Deno.test("Everyone.shown() is who is there, however people came, went and were renamed between looks", () => {
  fc.assert(fc.property(fc.nat({ max: 230 }), fc.array(step, { maxLength: 60 }), (before, steps) => {
    const everyone = new Everyone();
    const there = new Map<string, User & { holders: number }>();
    const hold = (user: User) => {
      everyone.hold("lab", user);
      const known = there.get(user.id);
      there.set(user.id, { ...user, holders: (known?.holders ?? 0) + 1 });
    };
    const look = () => {
      const listed = [...there.values()].slice(0, LISTED_PEOPLE).map(({ id, name }) => ({ id, name }));
      const { members, count } = everyone.shown("lab");
      assert.deepEqual(JSON.parse(`[${members.text}]`), listed);
      assert.equal(members.bytes, utf8Bytes(members.text));
      assert.deepEqual({ members: listed, count }, everyone.people("lab"));
      assert.equal(count, there.size);
    };
    for (const user of crowd(before)) hold(user);
    for (const one of steps) {
      if (one.what === "look") look();
      else {
        const user = { id: `u_${one.who}`, name: one.name.toWellFormed() };
        const known = there.get(user.id);
        if (one.what === "hold") hold(user);
        else if (one.what === "rename") {
          everyone.rename("lab", user);
          if (known) known.name = user.name;
        } else {
          everyone.release("lab", user.id);
          if (known && --known.holders === 0) there.delete(user.id);
        }
      }
    }
    look();
  }));
});
