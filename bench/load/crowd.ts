import type { Dialect, Heard } from "./dialect.ts";
import { Histogram } from "./histogram.ts";
import { TEXT } from "../sample.ts";
import { Ledger, type LedgerListener } from "./ledger.ts";
import { idOf } from "./message_id.ts";
import type { RoomBook } from "./room_book.ts";
import { libc } from "./libc.ts";
import { Line, Wire } from "./wire.ts";

const RING = 1 << 20;

/** Somebody in one room. */
export class Member extends Line {
  next = 0;
  epoch = "";
  token = "";
  isIn = false;
  /** Whether the times of what reaches this member are taken. */
  isTimed = false;

  constructor(readonly name: string, readonly room: RoomBook) {
    super();
  }
}

/** Everybody who takes part in a workload, what they heard, and how long it took. */
export class Crowd {
  readonly latency = new Histogram();
  readonly mistakes: string[] = [];
  readonly wire: Wire<Member>;
  readonly ledger: Ledger<Member>;
  /** People whose `joined` has come. */
  present = 0;
  presenceFrames = 0;
  said = 0;
  answered = 0;
  /** Called when the server has answered a message, with the moment that happened. */
  onSent: (member: Member, at: number) => void = () => {};
  readonly #dialect: Dialect;
  readonly #meantAt = new Float64Array(RING);

  constructor(port: number, dialect: Dialect) {
    this.#dialect = dialect;
    this.ledger = new Ledger(dialect, sameBytes, this.#listener());
    this.wire = new Wire<Member>(port, dialect.path, {
      opened: (member) => dialect.readyAtOnce && this.#introduce(member),
      text: (member, text) => this.ledger.read(member, text),
      lost: (member, why) => this.#mistake(member, why),
    });
  }

  /** Posts a message that was meant to leave at `meantAt`. */
  post(member: Member, meantAt: number): void {
    const number = this.said++;
    this.#meantAt[number % RING] = meantAt;
    const id = idOf(number);
    this.#say(member, { type: "send", ref: number + 10, room: member.room.name, id, text: TEXT });
  }

  /** Leaves without a word, to come back later. */
  leave(member: Member): void {
    if (member.isIn) this.present--;
    member.isIn = false;
    this.wire.drop(member);
  }

  /** Keeps reading until `done` or until the time is over. True where it was done. */
  until(done: () => boolean, withinMs: number): boolean {
    const end = performance.now() + withinMs;
    while (!done() && performance.now() < end) this.wire.turn(10);
    return done();
  }

  /** Reads until `at`, without a break at the end. */
  readUntil(at: number): void {
    for (let left; (left = at - performance.now()) > 0;) this.wire.turn(left > 1 ? left : 0);
  }

  #introduce(member: Member): void {
    const who = member.token ? { token: member.token } : { name: member.name };
    const since = member.next > 0 ? { since: { epoch: member.epoch, seq: member.next - 1 } } : {};
    this.#say(member, { type: "hello", ref: 1, ...who });
    this.#say(member, { type: "join", ref: 2, room: member.room.name, ...since });
  }

  #say(member: Member, command: object): void {
    this.wire.send(member, this.#dialect.wrap(command));
  }

  #listener(): LedgerListener<Member> {
    return {
      delivered: (member, numbers) => member.isTimed && this.#time(numbers),
      heard: (member, frame) => this.#hear(member, frame),
      replied: (member, reply) => this.wire.send(member, reply),
      ready: (member) => this.#introduce(member),
      wrong: (member, what) => this.#mistake(member, what),
    };
  }

  #time(numbers: readonly number[]): void {
    for (const number of numbers) this.latency.add(this.wire.now - this.#meantAt[number % RING]!);
  }

  #hear(member: Member, frame: Heard): void {
    if (frame.type === "sent") this.#answer(member);
    else if (frame.type === "presence") this.presenceFrames++;
    else if (frame.type === "ping") this.#say(member, { type: "pong" });
    else if (frame.type === "welcome") member.token = frame.token ?? "";
    else if (frame.type === "joined") this.#join(member, frame);
  }

  #answer(member: Member): void {
    this.answered++;
    this.onSent(member, this.wire.now);
  }

  #join(member: Member, joined: Heard): void {
    member.epoch = joined.position!.epoch;
    if (!member.isIn) this.present++;
    member.isIn = true;
  }

  #mistake(member: Member, what: string): void {
    if (this.mistakes.length < 20) this.mistakes.push(`${member.name} in ${member.room.name}: ${what}`);
    if (member.phase === "away") this.leave(member);
  }
}

function sameBytes(one: Uint8Array, other: Uint8Array, length: number): boolean {
  return libc.memcmp(one as Uint8Array<ArrayBuffer>, other as Uint8Array<ArrayBuffer>, length) === 0;
}
