import { Interval } from "./interval.ts";
import {
  bytesOf,
  PAYLOAD_BYTES,
  pieces,
  type PresencePayload,
  type RoomChange,
  type RoomPart,
} from "./presence_payload.ts";
import { MOST_WANTED } from "./peer.ts";
import type { Peers, Question } from "./peers.ts";
import type { PresenceOptions } from "./presence.ts";
import type { Roster } from "./roster.ts";

const ANNOUNCE_EVERY_MS = 250;
const DIGEST_EVERY_MS = 10_000;
/** However many ask, a room is told at most so often. */
const ANSWER_EVERY_MS = 1_000;
/** Room for a payload's own fields beside its rooms. */
const ROOMS_BYTES = PAYLOAD_BYTES - 512;

type Asked = Extract<PresencePayload, { kind: "ask" }>;

/** What this instance says to the others: changes as they come, digests now and then, answers and questions. */
export class PresenceVoice {
  readonly #options: PresenceOptions;
  readonly #roster: Roster;
  readonly #peers: Peers;
  /** Rooms that others asked for; `undefined`: all. */
  #asked: Set<string> | undefined = new Set();
  readonly #announcing: Interval;
  readonly #answering = new Interval(ANSWER_EVERY_MS);
  readonly #digesting = new Interval(DIGEST_EVERY_MS);
  #hasStarted = false;
  #hasStopped = false;

  constructor(options: PresenceOptions, roster: Roster, peers: Peers) {
    this.#options = options;
    this.#roster = roster;
    this.#peers = peers;
    this.#announcing = new Interval(options.announceEveryMs ?? ANNOUNCE_EVERY_MS);
  }

  isOwn({ from }: PresencePayload): boolean {
    return from === this.#options.instance;
  }

  asked({ of, rooms }: Asked): void {
    if (of !== undefined && of !== this.#options.instance) return;
    for (const room of rooms ?? []) this.#asked?.add(room);
    // So many are told more cheaply all together.
    if (!rooms || (this.#asked?.size ?? 0) > MOST_WANTED) this.#asked = undefined;
  }

  tick(now: number): void {
    if (this.#hasStopped) return;
    if (!this.#hasStarted) this.#start();
    if (this.#announcing.take(now)) this.#speak(now);
  }

  /** Asks every other instance for all its people. */
  askAll(): void {
    if (!this.#hasStopped) this.#say({ kind: "ask", from: this.#options.instance });
  }

  handOver(): void {
    if (this.#hasStopped) return;
    this.#announceChanges();
    this.#say({ kind: "handover", from: this.#options.instance });
    this.#hasStopped = true;
  }

  #start(): void {
    this.#hasStarted = true;
    this.askAll();
  }

  #speak(now: number): void {
    // First of all the changes: digests and answers speak of what was announced.
    this.#announceChanges();
    if (this.#digesting.take(now)) this.#announceDigests();
    if (this.#asked?.size !== 0 && this.#answering.take(now)) this.#answer();
    for (const question of this.#peers.questions(now)) this.#ask(question);
  }

  #announceChanges(): void {
    for (const rooms of pieces(this.#roster.changes(), changeBytes, ROOMS_BYTES)) {
      this.#say({ kind: "changes", from: this.#options.instance, rooms });
    }
  }

  #announceDigests(): void {
    const cut = pieces(this.#roster.digests(), ([room]) => bytesOf(room) + 40, ROOMS_BYTES);
    // Without a room there is still something to say: that there is none.
    if (cut.length === 0) cut.push([]);
    const common = { kind: "digest", from: this.#options.instance, at: this.#roster.version } as const;
    cut.forEach((rooms, part) => this.#say({ ...common, part, parts: cut.length, rooms }));
  }

  #answer(): void {
    const parts = this.#roster.parts(this.#asked);
    this.#asked = new Set();
    for (const rooms of pieces(parts, partBytes, ROOMS_BYTES)) {
      this.#say({ kind: "people", from: this.#options.instance, rooms });
    }
  }

  #ask({ of, rooms }: Question): void {
    const { instance: from } = this.#options;
    if (rooms.length > MOST_WANTED) this.#say({ kind: "ask", from, of });
    else {for (const some of pieces(rooms, (room) => bytesOf(room), ROOMS_BYTES)) {
        this.#say({ kind: "ask", from, of, rooms: some });
      }}
  }

  #say(payload: PresencePayload): void {
    this.#options.announce(JSON.stringify(payload));
  }
}

function changeBytes({ room, joined, left }: RoomChange): number {
  return bytesOf(room) + 100 + sum(joined.map((person) => bytesOf(...person))) +
    sum(left.map((id) => bytesOf(id)));
}

function partBytes({ room, members }: RoomPart): number {
  return bytesOf(room) + 100 + sum(members.map((person) => bytesOf(...person)));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
