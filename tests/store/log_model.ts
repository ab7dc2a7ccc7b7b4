import assert from "node:assert/strict";
import fc from "fast-check";
import type { LogEvent } from "../../protocol/events.ts";
import type { Draft, DraftBody, Entry } from "../../store/message_log.ts";
import { ada, draft, grace, linus } from "../conformance/drafts.ts";

const target = fc.integer({ min: 1, max: 12 });
const body: fc.Arbitrary<DraftBody> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant("message"), text: fc.string({ maxLength: 5 }) }) },
  fc.record({ type: fc.constant("message"), text: fc.constant("re"), replyTo: target }),
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant("edited"), target, text: fc.string({ maxLength: 5 }) }),
  },
  fc.record({ type: fc.constant("deleted"), target }),
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant("reacted"),
      target,
      emoji: fc.constantFrom("👍", "🎉"),
      on: fc.boolean(),
    }),
  },
  fc.record({
    type: fc.constant("changed"),
    what: fc.constantFrom("topic", "private", "x", "locked", "slow_mode", "banned", "invited", "created"),
    value: fc.string(),
  }),
);
const from = fc.constantFrom(ada, grace, linus);

/** Drafts of several people; few ids, so that some are repeated. */
export const drafts: fc.Arbitrary<Draft[]> = fc.array(
  fc.record({ from, body, moderates: fc.boolean(), id: fc.integer({ min: 1, max: 30 }) })
    .map(({ from, body, moderates, id }) => draft(from, body, { moderates, id: `id-${id}` })),
  { minLength: 1, maxLength: 6 },
);

/** The plainest possible reading of a log: apply every event, one after the other, as it was first answered. */
export function replayed(events: readonly LogEvent[]): Entry[] {
  const texts = new Map<number, string | undefined>();
  const marks = new Map<number, string[]>();
  for (const event of events) {
    if (event.type === "message") texts.set(event.seq, event.text);
    if (event.type === "edited") texts.set(event.target, event.text);
    if (event.type === "deleted") texts.set(event.target, undefined);
    if (event.type === "reacted") react(marks, event);
  }
  let n = 0;
  return events.map((event) => {
    if (event.type === "message") n++;
    const [edit, deletion] = ["edited", "deleted"].map((type) =>
      events.findLast((later) => later.type === type && "target" in later && later.target === event.seq)?.at
    );
    const text = texts.get(event.type === "edited" ? event.target : event.seq);
    const counts = text === undefined ? [] : counted(marks.get(event.seq) ?? []);
    return {
      event: shown(event, text, {
        ...(edit && { editedAt: edit }),
        ...(deletion && { deletedAt: deletion }),
      }),
      n,
      ...(event.type === "message" && counts.length > 0 ? { reactions: counts } : {}),
    };
  });
}

/** Both say the same, reactions in whatever order. */
export function assertSame(entries: readonly Entry[], expected: readonly Entry[]): void {
  assert.deepEqual(entries.map(sorted), expected.map(sorted));
}

function sorted(entry: Entry): Entry {
  const reactions = entry.reactions?.toSorted((a, b) => a.emoji < b.emoji ? -1 : 1);
  return reactions ? { ...entry, reactions } : entry;
}

function shown(event: LogEvent, text: string | undefined, times: object): LogEvent {
  if (event.type === "message") return { ...event, text: text ?? "", ...times };
  if (event.type !== "edited") return event;
  const { text: _first, ...bare } = event;
  return text === undefined ? bare : { ...bare, text };
}

function react(marks: Map<number, string[]>, event: LogEvent & { type: "reacted" }): void {
  const mark = `${event.emoji} ${event.from.id}`;
  const others = (marks.get(event.target) ?? []).filter((other) => other !== mark);
  marks.set(event.target, event.on ? [...others, mark] : others);
}

function counted(marks: readonly string[]): { emoji: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const mark of marks) {
    const emoji = mark.split(" ")[0]!;
    counts.set(emoji, (counts.get(emoji) ?? 0) + 1);
  }
  return [...counts].map(([emoji, count]) => ({ emoji, count }));
}
