import { REMEMBERED_MS } from "../protocol/limits.ts";
import { byteLength, MOST_FRAME_BYTES } from "./batch.ts";
import { reconnectDelay } from "./reconnection.ts";
import type { StoredOutgoing } from "./outbox_storage.ts";
import type { Outgoing, OutgoingCommand, Refusal } from "./views.ts";

/** The server remembers an id for a day; an hour before that we no longer repeat a command unasked. */
const ASK_AFTER_MS = REMEMBERED_MS - 3_600_000;

/** What has to be written to the storage. */
export type OutboxWrite =
  | { readonly kind: "add" | "update"; readonly entry: StoredOutgoing }
  | { readonly kind: "remove"; readonly id: string };

interface Queue {
  entries: Outgoing[];
  /** Nothing is missing: what is unanswered may be sent again without overtaking what the log already holds. */
  isLevel: boolean;
  blockedUntil: number;
  refusals: number;
}

/**
 * Own commands until the log shows them. Each room's go out one at a time and in order: the next one follows when the
 * server has answered, for a refused command must not be overtaken by those that come after it.
 */
export class Outbox {
  readonly #queues = new Map<string, Queue>();
  readonly #roomOf = new Map<string, string>();
  readonly #storedAt = new Map<string, number>();
  readonly #random: () => number;
  #writes: OutboxWrite[] = [];
  #userId = "";

  constructor(random: () => number) {
    this.#random = random;
  }

  /** The unconfirmed commands of a room, oldest first. */
  of(room: string): readonly Outgoing[] {
    return this.#queues.get(room)?.entries ?? [];
  }

  find(id: string): Outgoing | undefined {
    return this.of(this.#roomOf.get(id) ?? "").find((entry) => entry.id === id);
  }

  /** When a room that was told to wait may go on. */
  get nextAt(): number | undefined {
    const times = [...this.#queues.values()]
      .filter(({ isLevel, entries, blockedUntil }) => isLevel && blockedUntil > 0 && entries.length > 0)
      .map(({ blockedUntil }) => blockedUntil);
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  /** What the storage has to be told since the last call. */
  takeWrites(): OutboxWrite[] {
    const writes = this.#writes;
    this.#writes = [];
    return writes;
  }

  /** Somebody is about to sign in; what is said from now on is theirs, whoever they turn out to be. */
  belongToNobody(): void {
    this.#userId = "";
  }

  /** Says whose outbox this is. Another person's entries leave memory but stay in the storage. */
  belongTo(userId: string): void {
    this.#userId = userId;
    for (const entry of this.#all()) {
      if (entry.userId === "") this.#store("add", this.#replace({ ...entry, userId }));
      else if (entry.userId !== userId) this.#drop(entry.id, entry.room);
    }
  }

  /** Empties memory, not the storage. */
  forget(): void {
    this.#queues.clear();
    this.#roomOf.clear();
    this.#storedAt.clear();
    this.#userId = "";
  }

  /** Takes over what an earlier run of the program left. It goes before what was said since. */
  load(stored: readonly StoredOutgoing[]): string[] {
    const own = stored.filter(({ id, userId }) => userId === this.#userId && !this.#roomOf.has(id));
    for (const entry of own) {
      const queue = this.#queue(entry.room);
      queue.entries.push({ ...entry, state: entry.error ? "failed" : "waiting" });
      this.#roomOf.set(entry.id, entry.room);
      queue.entries.sort((a, b) => a.createdAt - b.createdAt);
    }
    return own.map(({ room }) => room);
  }

  add(command: OutgoingCommand, now: number): Outgoing {
    const { id, room } = command;
    const fresh: Outgoing = { id, room, userId: this.#userId, command, createdAt: now, state: "waiting" };
    const entry: Outgoing = byteLength(command) > MOST_FRAME_BYTES
      ? { ...fresh, state: "failed", error: { code: "too_long", message: "The message is too long" } }
      : fresh;
    this.#queue(room).entries.push(entry);
    this.#roomOf.set(id, room);
    if (this.#userId !== "") this.#store("add", entry);
    return entry;
  }

  /** The room's log is complete here: what it does not contain may be sent again. */
  level(room: string): void {
    const queue = this.#queue(room);
    queue.isLevel = true;
    queue.blockedUntil = 0;
  }

  /** The room is not level (any more). What is on its way stays on its way. */
  unlevel(room: string): void {
    this.#queue(room).isLevel = false;
  }

  /** The connection is gone, and with it every answer. */
  lost(): void {
    for (const queue of this.#queues.values()) queue.isLevel = false;
    for (const entry of this.#all()) {
      if (entry.state === "sending") this.#replace({ ...entry, state: "waiting" });
    }
  }

  /** What may be sent now: at most one a room. */
  next(now: number): OutgoingCommand[] {
    return [...this.#queues.values()].flatMap((queue) => this.#nextOf(queue, now) ?? []);
  }

  /** The server has stored it, at this number of the log. It stays until the log is shown up to there. */
  sent(id: string, seq = 0): void {
    const entry = this.find(id);
    if (!entry || entry.state === "sent") return;
    this.#replace(withoutError({ ...entry, state: "sent" }));
    this.#storedAt.set(id, seq);
    this.#queue(entry.room).refusals = 0;
    this.#writes.push({ kind: "remove", id });
  }

  /** The log shows it. */
  shown(room: string, id: string): void {
    if (this.#roomOf.get(id) !== room) return;
    this.sent(id);
    this.#drop(id, room);
  }

  /** The log is shown up to here. What is stored before has passed, under this id or, where it changed nothing, under none. */
  reached(room: string, seq: number): void {
    for (const [id, at] of this.#storedAt) {
      if (at <= seq && this.#roomOf.get(id) === room) this.#drop(id, room);
    }
  }

  /** The server refused it: for now, then the room waits; or for good, then the next one may go. */
  refused(id: string, error: Refusal, when: { retryAt: number } | { now: number } | "never"): void {
    const entry = this.find(id);
    if (entry?.state !== "sending") return;
    if (when === "never") this.#fail(entry, error);
    else {
      const queue = this.#queue(entry.room);
      this.#replace({ ...entry, state: "waiting" });
      queue.blockedUntil = "retryAt" in when
        ? when.retryAt
        : when.now + 250 + reconnectDelay(queue.refusals, this.#random);
      queue.refusals++;
    }
  }

  /** The connection was closed over a frame that could not be read whole: the biggest command on its way is to blame. */
  unreadable(): void {
    const size = ({ command }: Outgoing) => byteLength(command);
    const [worst] = this.#all().filter(({ state }) => state === "sending").sort((a, b) => size(b) - size(a));
    if (worst) this.#fail(worst, { code: "too_long", message: "The message could not be read whole" });
  }

  /** The room will not let us in: nothing of this can be sent. */
  failAll(room: string, error: Refusal): void {
    for (const entry of [...this.of(room)]) if (entry.state === "waiting") this.#fail(entry, error);
  }

  /** A person wants a failed one, or one that is too old, sent after all. */
  retry(id: string, now: number): void {
    const entry = this.find(id);
    if (entry?.state !== "failed" && entry?.state !== "asking") return;
    const createdAt = entry.state === "asking" ? now : entry.createdAt;
    this.#store("update", this.#replace(withoutError({ ...entry, state: "waiting", createdAt })));
  }

  /** A person gives one up. What is on its way may still arrive. */
  discard(id: string): void {
    const room = this.#roomOf.get(id);
    if (room === undefined) return;
    this.#drop(id, room);
    this.#writes.push({ kind: "remove", id });
  }

  #nextOf(queue: Queue, now: number): OutgoingCommand | undefined {
    const isBusy = queue.entries.some(({ state }) => state === "sending");
    if (!queue.isLevel || isBusy || queue.blockedUntil > now || this.#userId === "") return undefined;
    queue.blockedUntil = 0;
    for (const entry of queue.entries.filter(({ state }) => state === "waiting")) {
      // What an earlier visit says it will be said later was said by another clock: nobody knows how old it is.
      const isOld = now - entry.createdAt > ASK_AFTER_MS || entry.createdAt > now;
      this.#replace({ ...entry, state: isOld ? "asking" : "sending" });
      if (!isOld) return entry.command;
    }
    return undefined;
  }

  #fail(entry: Outgoing, error: Refusal): void {
    this.#store("update", this.#replace({ ...entry, state: "failed", error }));
  }

  #drop(id: string, room: string): void {
    const queue = this.#queue(room);
    queue.entries = queue.entries.filter((entry) => entry.id !== id);
    this.#roomOf.delete(id);
    this.#storedAt.delete(id);
  }

  #replace(next: Outgoing): Outgoing {
    const queue = this.#queue(next.room);
    queue.entries = queue.entries.map((entry) => entry.id === next.id ? next : entry);
    return next;
  }

  #store(kind: "add" | "update", { state: _, ...entry }: Outgoing): void {
    this.#writes.push({ kind, entry });
  }

  #all(): Outgoing[] {
    return [...this.#queues.values()].flatMap(({ entries }) => entries);
  }

  #queue(room: string): Queue {
    const known = this.#queues.get(room);
    if (known) return known;
    const made: Queue = { entries: [], isLevel: false, blockedUntil: 0, refusals: 0 };
    this.#queues.set(room, made);
    return made;
  }
}

function withoutError({ error: _, ...entry }: Outgoing): Outgoing {
  return entry;
}
