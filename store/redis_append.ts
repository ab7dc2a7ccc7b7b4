import type { Position } from "../protocol/fields.ts";
import type { RoomName } from "../protocol/names.ts";
import { judge, type Known } from "./judging.ts";
import type { Appended, AppendOptions, Draft, Outcome } from "./message_log.ts";
import { LostRace } from "./patience.ts";
import { APPEND } from "./redis_append_script.ts";
import { RedisGathering } from "./redis_gather.ts";
import { NO_REDIS_HEAD, readRedisHead, type RedisHead, restOf } from "./redis_head.ts";
import { ROOMS_KEY } from "./redis_keys.ts";
import { isIdle, type Ordered, orderOf } from "./redis_order.ts";
import { RedisScript } from "./redis_script.ts";
import { type RedisWire, textsOf } from "./redis_wire.ts";

/** The drafts of one room, on their way. */
export interface RoomAppend {
  readonly room: RoomName;
  readonly drafts: readonly Draft[];
  readonly options: AppendOptions;
  /** Names this append, so that it knows its own entries when it has to repeat itself. */
  readonly by: string;
}

export interface RedisAppendOptions {
  readonly now: () => number;
  readonly newEpoch: () => string;
  /** How long entries are kept; undefined: for ever. */
  readonly keptMs?: number | undefined;
}

/** How long a judgement's numbers lie behind what they became. */
interface Shift {
  readonly seq: number;
  readonly n: number;
}

const MOST_KNOWN_HEADS = 10_000;
const script = new RedisScript(APPEND);

/**
 * Appends to a room: one step in Redis for all its drafts. What only says something is judged by the head that this instance
 * knows, however old, and numbered by the step itself. Where that does not hold, or drafts speak of other entries, what they
 * stand on is read first, and the step checks that it is still so.
 */
export class RedisAppend {
  readonly #redis: RedisWire;
  readonly #options: RedisAppendOptions;
  /** Heads as this instance last saw them. */
  readonly #heads = new Map<RoomName, RedisHead>();

  constructor(redis: RedisWire, options: RedisAppendOptions) {
    this.#redis = redis;
    this.#options = options;
  }

  /** One attempt. Throws `LostRace` where something changed between reading and writing: nothing was stored then. */
  async attempt(append: RoomAppend): Promise<readonly Outcome[]> {
    const nowMs = this.#options.now();
    return await this.#plainly(append, nowMs) ?? await this.#carefully(append, nowMs);
  }

  /** Without looking first. Undefined where it takes a look. */
  async #plainly(append: RoomAppend, nowMs: number): Promise<readonly Outcome[] | undefined> {
    const found = this.#heads.get(append.room);
    if (!found || !isPlain(append, found)) return undefined;
    const ordered = this.#judged(append, { found, known: knowing(found), nowMs });
    const isNew = ordered.judgement.outcomes.every((outcome) => "event" in outcome && !outcome.duplicate);
    return isNew ? await this.#write(ordered) : undefined;
  }

  async #carefully(append: RoomAppend, nowMs: number): Promise<readonly Outcome[]> {
    const { room, drafts } = append;
    const known = await RedisGathering.of(this.#redis, { room, drafts, nowMs });
    const ordered = this.#judged(append, { found: known.found, known, nowMs });
    const outcomes = isIdle(ordered) ? ordered.judgement.outcomes : await this.#write(ordered);
    if (!outcomes) throw new LostRace(`Somebody else wrote to room "${room}"`);
    return outcomes;
  }

  #judged(append: RoomAppend, on: { found: RedisHead; known: Known; nowMs: number }): Ordered {
    const { room, drafts, options, by } = append;
    const { newEpoch, keptMs } = this.#options;
    const run = this.#redis.server?.runId ?? on.found.run;
    const seen = on.found.rest !== "" && on.found.run !== run ? beyond(on.found) : options.seen;
    const { nowMs } = on;
    const judgement = judge(on.known, drafts, { ...options, room, seen, newEpoch, nowMs, by, keptMs });
    return { ...on, room, drafts, judgement, run, keptMs };
  }

  /** Undefined where what it was judged by does not hold: nothing was stored. */
  async #write(ordered: Ordered): Promise<readonly Outcome[] | undefined> {
    const { room, found, judgement, run } = ordered;
    const { keys, args } = orderOf(ordered);
    // Listed before it has entries, for afterwards this instance may be gone. Given in the same turn, it costs no wait.
    const listing = found.rest === "" ? this.#redis.send(["ZADD", ROOMS_KEY, "0", room]) : undefined;
    const [reply] = await Promise.all([script.run(this.#redis, keys, args), listing]);
    const [answer, ...told] = textsOf(reply);
    if (answer !== "ok") return this.#refused(room, answer === "moved" ? told[0] : undefined);
    const shift = { seq: Number(told[0]) - found.head.seq, n: Number(told[1]) - found.head.n };
    const { head } = judgement;
    const rest = head === found.head ? found.rest : restOf(head, run);
    const now = { ...head, seq: head.seq + shift.seq, n: head.n + shift.n };
    this.#remember(room, { head: now, rest, run: head === found.head ? found.run : run });
    return judgement.outcomes.map((outcome) => shifted(outcome, found.head.seq, shift));
  }

  #refused(room: RoomName, head: string | null | undefined): undefined {
    if (head === undefined) return;
    this.#remember(room, readRedisHead(room, head));
  }

  /** The one that was not used for longest goes. */
  #remember(room: RoomName, head: RedisHead): void {
    this.#heads.delete(room);
    if (head !== NO_REDIS_HEAD) this.#heads.set(room, head);
    for (const oldest of this.#heads.keys()) {
      if (this.#heads.size <= MOST_KNOWN_HEADS) return;
      this.#heads.delete(oldest);
    }
  }
}

/** True where nothing but the head decides: all of it is new, speaks of nothing else, and nobody has seen further. */
function isPlain({ drafts, options: { seen } }: RoomAppend, { head }: RedisHead): boolean {
  return (seen?.seq ?? 0) <= head.seq &&
    drafts.every(({ body }) => body.type === "message" && body.replyTo === undefined);
}

function knowing({ head }: RedisHead): Known {
  return { head, ids: new Map(), entries: new Map(), counts: new Map(), marks: new Map() };
}

/** Redis has started anew, or is another one: nobody knows how much was lost, so it counts as if somebody had seen more. */
function beyond({ head: { epoch, seq } }: RedisHead): Position {
  return { epoch, seq: seq + 1 };
}

/** What was judged to be new got other numbers where others wrote meanwhile. */
function shifted(outcome: Outcome, end: number, { seq, n }: Shift): Outcome {
  if (!("event" in outcome) || outcome.event.seq <= end) return outcome;
  return { ...outcome, event: renumbered(outcome.event, { seq, n }), n: outcome.n + n };
}

function renumbered(event: Appended["event"], { seq, n }: Shift): Appended["event"] {
  return event.type === "message"
    ? { ...event, seq: event.seq + seq, n: event.n + n }
    : { ...event, seq: event.seq + seq };
}
