import { parley } from "../load/dialect.ts";
import { Histogram } from "../load/histogram.ts";
import { idOf } from "../load/message_id.ts";
import { Line, Wire } from "../load/wire.ts";
import { TEXT } from "../sample.ts";

const RING = 1 << 20;
const ROOM = "room";
/** The digits at the end of a message's id, as `idOf` writes them. */
const NUMBER = /"id":"[0-9a-f]{8}-[0-9a-f]{4}-7000-8000-(\d{12})"/g;

class Member extends Line {
  isIn = false;

  /** @param watch What they note the arrival of messages in; nobody but one member an instance has it. */
  constructor(readonly name: string, readonly instance: number, readonly watch?: Float64Array) {
    super();
  }
}

/** People in one room, spread over several instances; one on each notes when messages arrive there. */
export class Spread {
  /** How much later a message reaches another instance's people than those where it was said. */
  readonly extra = new Histogram();
  readonly mistakes: string[] = [];
  readonly #wires: Wire<Member>[];
  readonly #members: Member[];
  readonly #watches: Float64Array[];
  readonly #decoder = new TextDecoder();
  present = 0;
  said = 0;
  answered = 0;

  constructor(ports: readonly number[], members: number) {
    this.#watches = ports.map(() => new Float64Array(RING));
    const listener = {
      opened: (member: Member) => this.#introduce(member),
      text: (member: Member, text: Uint8Array) => this.#hear(member, text),
      lost: (member: Member, why: string) => void this.mistakes.push(`${member.name}: ${why}`),
    };
    this.#wires = ports.map((port) => new Wire<Member>(port, parley.path, listener));
    this.#members = Array.from({ length: members }, (_, i) => {
      const instance = i % ports.length;
      return new Member(`p${i}`, instance, i < ports.length ? this.#watches[instance] : undefined);
    });
  }

  /** Lets everybody in, a few at a time. */
  gather(withinMs: number): boolean {
    const end = performance.now() + withinMs;
    for (let opened = 0; this.present < this.#members.length && performance.now() < end;) {
      while (opened < this.#members.length && opened - this.present < 100) {
        const member = this.#members[opened++]!;
        this.#wires[member.instance]!.open(member);
      }
      this.#turn();
    }
    return this.present === this.#members.length;
  }

  /** Everybody speaks in turn, so many messages a second, for so long; then waits for the last answers. */
  talk(perSecond: number, ms: number): void {
    const begin = performance.now();
    for (let sent = 0, now = begin; now < begin + ms; now = performance.now()) {
      for (; sent < (now - begin) * perSecond / 1_000; sent++) this.#post(this.#members[sent % 64]!);
      this.#turn();
    }
    const end = performance.now() + 5_000;
    while (this.answered < this.said && performance.now() < end) this.#turn();
    const quiet = performance.now() + 500;
    while (performance.now() < quiet) this.#turn();
  }

  /** Compares the arrivals of everything that was said from this message on. */
  compare(from: number): void {
    this.extra.clear();
    for (let number = from; number < this.said; number++) {
      const home = (number - from) % 64 % this.#wires.length;
      const there = this.#watches[home]![number % RING]!;
      this.#watches.forEach((watch, instance) => {
        const at = watch[number % RING]!;
        if (at === 0) this.mistakes.push(`message ${number} never came to instance ${instance}`);
        else if (instance !== home) this.extra.add(Math.max(0, at - there));
      });
    }
  }

  close(): void {
    for (const member of this.#members) this.#wires[member.instance]!.drop(member);
  }

  #turn(): void {
    for (const wire of this.#wires) wire.turn(this.#wires.length === 1 ? 1 : 0);
  }

  #post(member: Member): void {
    const command = { type: "send", ref: 9, room: ROOM, id: idOf(this.said++), text: TEXT };
    this.#wires[member.instance]!.send(member, JSON.stringify(command));
  }

  #introduce(member: Member): void {
    const wire = this.#wires[member.instance]!;
    wire.send(member, JSON.stringify({ type: "hello", ref: 1, name: member.name }));
    wire.send(member, JSON.stringify({ type: "join", ref: 2, room: ROOM }));
  }

  #hear(member: Member, bytes: Uint8Array): void {
    // Everybody gets everything; whoever neither speaks nor watches is only read.
    if (member.isIn && !member.watch && Number(member.name.slice(1)) >= 64 && bytes[9] !== PING) return;
    const text = this.#decoder.decode(bytes);
    if (text.includes('"type":"ping"')) this.#wires[member.instance]!.send(member, '{"type":"pong"}');
    if (text.includes('"type":"error"') && this.mistakes.length < 20) this.mistakes.push(text.slice(0, 200));
    if (!member.isIn && text.includes('"type":"joined"')) {
      member.isIn = true;
      this.present++;
    }
    this.answered += text.split('"type":"sent"').length - 1;
    if (member.watch) this.#note(member.watch, text);
  }

  #note(watch: Float64Array, text: string): void {
    const now = performance.now();
    for (const line of text.split("\n")) {
      if (!line.startsWith('{"type":"message"')) continue;
      for (const [, digits] of line.matchAll(NUMBER)) watch[Number(digits) % RING] ||= now;
    }
  }
}

/** The letter at which `{"type":"ping"` differs from most others; `presence` has it too and is read for nothing. */
const PING = "p".charCodeAt(0);
