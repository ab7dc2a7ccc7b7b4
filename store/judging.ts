import type { LogEvent } from "../protocol/events.ts";
import { REMEMBERED_MS } from "../protocol/limits.ts";
import type { RoomName } from "../protocol/names.ts";
import { JudgedRoom } from "./judged_room.ts";
import type { Appended, AppendOptions, Draft, Head, Outcome } from "./message_log.ts";
import { isDecision, type Policy } from "./policy.ts";
import { presentEvent, targetOf } from "./present.ts";
import type { Counts, KnownId, StoredEntry } from "./stored.ts";

/** What was read of a room before its drafts are judged. */
export interface Known {
  readonly head: Head;
  /** By {@link idKey}, only those of these drafts. */
  readonly ids: ReadonlyMap<string, KnownId>;
  /** By number: what the drafts speak of, and what their ids stand for. */
  readonly entries: ReadonlyMap<number, StoredEntry>;
  /** By the number of the message: those that drafts react to or delete. */
  readonly counts: ReadonlyMap<number, Counts>;
  /** By {@link markKey}: the emoji that the drafts' authors have put there. */
  readonly marks: ReadonlyMap<string, readonly string[]>;
  /** Read where one of the drafts {@link decides}; undefined where nothing was decided so far, or it cannot be read. */
  readonly policy?: Policy | undefined;
}

/** The circumstances of one append. */
export interface Circumstances extends AppendOptions {
  readonly room: RoomName;
  /** Names a new epoch. Asked only where one opens. */
  readonly newEpoch: () => string;
  readonly nowMs: number;
  /** Names this append, see {@link KnownId}. */
  readonly by: string;
  /** How long entries are kept; undefined: for ever. */
  readonly keptMs?: number | undefined;
}

/** Everything that one append changes, and what it answers. */
export interface Judgement {
  readonly head: Head;
  readonly outcomes: readonly Outcome[];
  /** New and rewritten entries, by number. */
  readonly entries: ReadonlyMap<number, StoredEntry>;
  readonly ids: readonly NewId[];
  readonly counts: ReadonlyMap<number, Counts>;
  readonly marks: ReadonlyMap<string, Marks>;
  /** Messages that were deleted: nobody's marks on them count any more. */
  readonly deleted: readonly number[];
  /** Where it has changed. */
  readonly policy?: Policy | undefined;
}

/** An id that stands for something from now on. */
export interface NewId {
  readonly user: string;
  readonly id: string;
  readonly known: KnownId;
  /** Which of the drafts brought it. */
  readonly draft: number;
}

/** What one person has put on one message. */
export interface Marks {
  readonly seq: number;
  readonly user: string;
  readonly emoji: readonly string[];
}

/** Decides what becomes of the drafts. Pure: two drivers, or two attempts, that know the same decide the same. */
export function judge(known: Known, drafts: readonly Draft[], circumstances: Circumstances): Judgement {
  const room = new JudgedRoom(known, circumstances);
  const ids = new Map<string, KnownId>();
  const met = new Set<string>();
  const answers = drafts.map((draft): Outcome | Repeated => {
    const key = idKey(draft.from.id, draft.id);
    const isFirst = !met.has(key);
    met.add(key);
    const before = ids.get(key) ?? remembered(known.ids.get(key), circumstances.nowMs);
    if (before) return { repeats: before, draft, isOwn: isFirst && before.by === circumstances.by };
    if (isStale(room, circumstances)) return { stale: true };
    const outcome = room.take(draft);
    if ("event" in outcome) ids.set(key, idOf(outcome, circumstances));
    return outcome;
  });
  const outcomes = answers.map((answer) => "repeats" in answer ? repeated(room, answer) : answer);
  return { ...room.changes(), outcomes, ids: listed(drafts, ids) };
}

/** True for a draft that changes its room's policy. */
export function decides({ body }: Draft): boolean {
  return body.type === "changed" && isDecision(body.what);
}

/** Names a draft within its room. */
export function idKey(user: string, id: string): string {
  return `${user.length} ${user} ${id}`;
}

/** Names what one person has put on one message of a room. */
export function markKey(seq: number, user: string): string {
  return `${seq} ${user}`;
}

/** The message that a draft speaks of. */
export function spokenOf(draft: Draft): number | undefined {
  return draft.body.type === "message"
    ? draft.body.replyTo
    : draft.body.type === "changed"
    ? undefined
    : draft.body.target;
}

/** Somebody may have been banned since this was permitted, by a draft of the same batch or before. */
function isStale({ policyVersion }: JudgedRoom, { permittedUnder }: Circumstances): boolean {
  return permittedUnder !== undefined && permittedUnder !== policyVersion;
}

function remembered(known: KnownId | undefined, nowMs: number): KnownId | undefined {
  return known && known.expiresAt > nowMs ? known : undefined;
}

function idOf({ event, n, epoch }: Appended, { nowMs, by }: Circumstances): KnownId {
  return { seq: event.seq, n, epoch, at: event.at, expiresAt: nowMs + REMEMBERED_MS, by };
}

/** A draft that is there already. `isOwn`: this very append stored it, and did not hear so. */
interface Repeated {
  readonly repeats: KnownId;
  readonly draft: Draft;
  readonly isOwn: boolean;
}

/** How the entry reads now, after the whole batch. */
function repeated(room: JudgedRoom, { repeats, draft, isOwn }: Repeated): Outcome {
  const entry = room.entry(repeats.seq);
  const target = entry && targetOf(entry.event);
  const event = entry
    ? presentEvent(entry, target === undefined ? undefined : room.entry(target))
    : husk(room.name, repeats, draft);
  // A reaction that stood already is answered with its message, which is nothing new to anybody.
  const isNew = isOwn && event.id === draft.id;
  return { event, duplicate: !isNew, epoch: repeats.epoch, n: repeats.n };
}

/** Stands in for an entry that retention has removed. */
function husk(room: RoomName, { seq, at }: KnownId, { id, from }: Draft): LogEvent {
  return { type: "changed", room, seq, id, from, at, what: "gone", value: "" };
}

function listed(drafts: readonly Draft[], ids: ReadonlyMap<string, KnownId>): Judgement["ids"] {
  const rest = new Map(ids);
  return drafts.flatMap(({ from, id }, draft) => {
    const key = idKey(from.id, id);
    const known = rest.get(key);
    rest.delete(key);
    return known ? [{ user: from.id, id, known, draft }] : [];
  });
}
