import * as z from "zod";
import * as events from "../protocol/events.ts";
import type { LogEvent } from "../protocol/events.ts";
import type { RoomName } from "../protocol/names.ts";
import type { Head } from "./message_log.ts";

/** An entry as it lies in the store: a message in its present state, an edit without its text. */
export interface StoredEntry {
  readonly event: LogEvent;
  /** Messages of the room up to and including this entry. */
  readonly n: number;
  /** The entry that last changed this one. Not above a head: the entry reads as it did under that head. */
  readonly rev: number;
  /** When it ceases to exist, in milliseconds since 1970. */
  readonly expiresAt?: number | undefined;
}

/** What a draft's id stands for from its first append on. */
export interface KnownId {
  readonly seq: number;
  readonly n: number;
  readonly epoch: string;
  readonly at: string;
  readonly expiresAt: number;
  /** Which append stored it. An append that meets its own name was repeated by the way to the store. */
  readonly by: string;
}

/** The reactions to one message, in the order they first came. */
export interface Counts {
  readonly kinds: readonly { readonly emoji: string; readonly count: number }[];
  /** As in {@link StoredEntry}. */
  readonly rev: number;
  readonly expiresAt?: number | undefined;
}

// What a store holds may be older than this program, or made by somebody else.

const whole = z.int().nonnegative();
const text = z.string();
const loose = { id: text, at: text };
const event = z.discriminatedUnion("type", [
  events.message.omit({ reactions: true }).extend(loose),
  events.edited.extend(loose),
  events.deleted.extend(loose),
  events.reacted.extend(loose),
  events.changed.extend(loose),
]);
const entry = z.object({ event, n: whole, rev: whole, expiresAt: z.number().optional() });
const head = z.object({
  epoch: text.min(1).max(32),
  seq: whole,
  n: whole,
  epochs: whole,
  at: text,
  topic: text,
  policyVersion: whole.optional(),
  owner: text.optional(),
  private: z.boolean().optional(),
  locked: z.boolean().optional(),
  slowModeSeconds: whole.optional(),
});
// A tuple, for every command leaves one and the names of its fields would be half of it.
const knownId = z.tuple([whole, whole, text, text, z.number(), text])
  .transform(([seq, n, epoch, at, expiresAt, by]): KnownId => ({ seq, n, epoch, at, expiresAt, by }));
const kind = z.object({ emoji: text, count: z.int().positive() });
const counts = z.object({ kinds: z.array(kind), rev: whole, expiresAt: z.number().optional() });
const marks = z.array(text);

/** The entry that was stored under this room and number, undefined where this is none. */
export function readEntry(value: unknown, room: RoomName, seq: number): StoredEntry | undefined {
  const parsed = entry.safeParse(value);
  const fits = parsed.success && parsed.data.event.seq === seq && parsed.data.event.room === room;
  return fits ? parsed.data : undefined;
}

/** The head, undefined where this is none. */
export function readHead(value: unknown): Head | undefined {
  const parsed = head.safeParse(value);
  if (!parsed.success) return undefined;
  const { policyVersion, ...rest } = parsed.data;
  // Before there were policies only private rooms had an owner. One without a policy is closed to everybody, not open.
  const isOwned = policyVersion === undefined && rest.owner !== undefined;
  const settled = isOwned
    ? { ...rest, policyVersion: 1, private: true }
    : { ...rest, policyVersion: policyVersion ?? 0 };
  return settled as Head;
}

/** What an id stands for, as it is stored. */
export function storedId({ seq, n, epoch, at, expiresAt, by }: KnownId): readonly unknown[] {
  return [seq, n, epoch, at, expiresAt, by];
}

/** What a command's id stands for; undefined for anything else. */
export function readKnownId(value: unknown): KnownId | undefined {
  return value === null ? undefined : knownId.safeParse(value).data;
}

/** The reactions to a message, undefined where there never were any. */
export function readCounts(value: unknown): Counts | undefined {
  return value === null ? undefined : counts.safeParse(value).data;
}

/** The emoji that one person has put on one message. */
export function readMarks(value: unknown): readonly string[] {
  return value === null ? [] : marks.safeParse(value).data ?? [];
}

/** Stands in for an entry that cannot be read, so that readers advance over it. */
export function unreadable(room: RoomName, seq: number): LogEvent {
  return {
    type: "changed",
    room,
    seq,
    id: "00000000-0000-0000-0000-000000000000",
    from: { id: "parley", name: "Parley" },
    at: "1970-01-01T00:00:00.000Z",
    what: "unreadable",
    value: "",
  };
}
