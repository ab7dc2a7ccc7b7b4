import type { ErrorCode } from "../protocol/codes.ts";
import type { LogEvent } from "../protocol/events.ts";
import type { Position, User } from "../protocol/fields.ts";
import type { RoomName } from "../protocol/names.ts";
import type { Policy } from "./policy.ts";

/**
 * The durable, ordered record of each room. Contract for every driver, checked by `tests/conformance/message_log.ts`:
 *
 * - A room's entries are numbered 1, 2, 3, … without holes within an epoch.
 * - What `append` has answered survives the end of every process.
 * - A repeated draft (same author, room and id, within 24 h) is stored once; every answer names that one entry.
 * - A draft that is refused changes nothing and does not keep the others of its batch from happening.
 * - `StoreUnavailable` means "may or may not have happened": repeat the same drafts.
 * - `StoreCorrupt` means that the room's head cannot be read. It is never taken for an empty room.
 */
export interface MessageLog extends AsyncDisposable {
  /**
   * One atomic step for all drafts: numbers them, stores them, remembers their ids. Answers in the order of the drafts.
   * At most {@link MAX_BATCH_DRAFTS} drafts that weigh at most {@link MAX_BATCH_BYTES} together, else a `RangeError`.
   */
  append(room: RoomName, drafts: readonly Draft[], options?: AppendOptions): Promise<Outcome[]>;

  /** What has been decided about this room, read from the truth and not from a cache. */
  policy(room: RoomName): Promise<Policy>;

  /** The entries that follow `after`, oldest first, with the head they were read under. */
  readAfter(room: RoomName, after: number, limit: number): Promise<Page>;

  /** The entries just before `before`, oldest first, with the head they were read under. */
  readBefore(room: RoomName, before: number, limit: number): Promise<Page>;

  /** Whether `user` has put each emoji on each message: the answer holds `${seq} ${emoji}` for each that stands. */
  reactionsOf(room: RoomName, user: string, asked: readonly Reaction[]): Promise<Set<string>>;

  /** The heads of these rooms, in their order, read from the truth and not from a cache. */
  heads(rooms: readonly RoomName[]): Promise<Head[]>;

  /** Rooms that have at least one entry, by name, from `after` on. */
  rooms(options: { after?: RoomName; limit: number }): Promise<RoomSummary[]>;
}

/** What the caller of an append knows. */
export interface AppendOptions {
  /**
   * The furthest position of this room that the caller knows of. A head that lies before it lost entries (a restored backup,
   * a failover), so the append opens a new epoch and no reader takes new entries for old ones.
   */
  readonly seen?: Position | undefined;
  /**
   * The version of the policy under which the drafts were permitted. A draft that meets another one is {@link Stale}, also
   * where a draft before it in the same batch has made it so. Left out: nobody asks whether they are permitted.
   */
  readonly permittedUnder?: number | undefined;
}

/** Where a room's log ends. A room without entries has {@link NO_HEAD}. */
export interface Head extends Position {
  /** Messages so far. */
  readonly n: number;
  /** Epochs so far. In the first, a position of epoch "0" counts as one of this epoch. */
  readonly epochs: number;
  /** When the newest entry was made, empty without one. */
  readonly at: string;
  readonly topic: string;
  /** The number of the entry that last changed the room's policy, 0 where none did. */
  readonly policyVersion: number;
  // What the policy says that everybody may know who sees the room.
  readonly owner?: string;
  readonly private?: boolean;
  readonly locked?: boolean;
  readonly slowModeSeconds?: number;
}

export const NO_HEAD: Head = { epoch: "0", seq: 0, n: 0, epochs: 0, at: "", topic: "", policyVersion: 0 };

export interface RoomSummary {
  readonly room: RoomName;
  readonly head: Head;
}

/** What somebody wants to add to a room. `id` is the author's own and makes the draft safe to repeat. */
export interface Draft {
  readonly id: string;
  readonly from: User;
  /** When it was said, ISO 8601 in UTC. Shown to people; never used for order. */
  readonly at: string;
  readonly body: DraftBody;
  /** May delete what others said. */
  readonly moderates?: boolean;
}

export type DraftBody =
  | { readonly type: "message"; readonly text: string; readonly replyTo?: number }
  | { readonly type: "edited"; readonly target: number; readonly text: string }
  | { readonly type: "deleted"; readonly target: number }
  | { readonly type: "reacted"; readonly target: number; readonly emoji: string; readonly on: boolean }
  /** `what`: "topic" sets the topic to `value`; a decision (see policy.ts) changes the policy; others are only recorded. */
  | { readonly type: "changed" } & ChangedBody;

/** What changes about the room itself, and by what right people may do what in it. */
export interface ChangedBody {
  readonly what: string;
  readonly value: string;
  /** Whom a decision is about. */
  readonly user?: User;
  /** When it ends, ISO 8601 in UTC. */
  readonly until?: string;
  readonly reason?: string;
  /** A ban that means whoever comes from their address as well. */
  readonly byAddress?: boolean;
  /** A keyed hash, for the policy alone: no reader sees it. */
  readonly address?: string;
}

/** What became of one draft. */
export type Outcome = Appended | Refused | Stale;

export interface Appended {
  readonly event: LogEvent;
  /** True: it was there already; `event` then is how it reads now, or where retention removed it, a husk with its seq and at. */
  readonly duplicate: boolean;
  /** The epoch that `event.seq` counts in. */
  readonly epoch: string;
  /** Messages of the room up to and including this entry. */
  readonly n: number;
}

export interface Refused {
  readonly refused: ErrorCode;
  readonly message: string;
  /** When the same may succeed. */
  readonly retryAfterMs?: number;
}

/** It was permitted by another policy than the room has now: nothing was stored, and it must be permitted again. */
export interface Stale {
  readonly stale: true;
}

/** One entry as it reads now: an edited message has its present text, a deleted one none. */
export interface Entry {
  readonly event: LogEvent;
  /** Messages of the room up to and including this entry. */
  readonly n: number;
  /** Counts of each reaction to a message, in the order they first came. Kept out of `event`, for a replay repeats the `reacted` events. */
  readonly reactions?: readonly { readonly emoji: string; readonly count: number }[];
}

export interface Page {
  readonly entries: readonly Entry[];
  /** The head under which the page was read: every change up to it shows in the entries, none after it. */
  readonly head: Head;
}

export interface Reaction {
  readonly seq: number;
  readonly emoji: string;
}

/** The most drafts one append takes. */
export const MAX_BATCH_DRAFTS = 128;
/** The most that one append's drafts may weigh: chosen so that every driver's atomic write holds it, whatever the text. */
export const MAX_BATCH_BYTES = 360_000;

/** Characters that JSON writes as `\u0000`. */
// deno-lint-ignore no-control-regex
const ESCAPED = /[\u0000-\u0007\u000b\u000e-\u001f]/g;

/** What a draft takes of an atomic write, in bytes: two a character for its text, more where JSON escapes it, and its keys and names. */
export function weigh(draft: Draft): number {
  if (!("text" in draft.body)) return 2_000;
  const { text } = draft.body;
  const escaped = text.isWellFormed() ? text.match(ESCAPED)?.length ?? 0 : text.length;
  return 2_000 + 2 * text.length + 4 * escaped;
}

/** Throws a `RangeError` where these are more than one append takes: a mistake of the caller, nothing was stored. */
export function checkBatch(drafts: readonly Draft[]): void {
  const bytes = drafts.reduce((sum, draft) => sum + weigh(draft), 0);
  if (drafts.length <= MAX_BATCH_DRAFTS && bytes <= MAX_BATCH_BYTES) return;
  throw new RangeError(`Cannot append ${drafts.length} drafts that weigh ${bytes} bytes at once`);
}

/** The store could not answer in time. The same call may be repeated: what it asked may or may not have happened. */
export class StoreUnavailable extends Error {
  override name = "StoreUnavailable";
}

/** What is stored for this room is not what was written. Nothing is appended to it until somebody has looked. */
export class StoreCorrupt extends Error {
  override name = "StoreCorrupt";

  constructor(readonly room: string) {
    super(`Cannot read the head of room "${room}": it is not what was written`);
  }
}
