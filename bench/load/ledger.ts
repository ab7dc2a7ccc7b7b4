import type { Dialect, Heard } from "./dialect.ts";
import { numberOf } from "./message_id.ts";
import { eventsOf } from "./replay.ts";
import type { KnownFrame, RoomBook } from "./room_book.ts";

/** What one connection has heard of its room. */
export interface Reader {
  readonly room: RoomBook;
  /** The number that must come next; 0 before `joined`. */
  next: number;
}

/** What happened to a reader besides plain messages. */
export interface LedgerListener<R extends Reader> {
  /** `numbers`: which messages of ours these were, in their order. */
  delivered(reader: R, numbers: readonly number[]): void;
  heard(reader: R, frame: Heard): void;
  replied(reader: R, reply: string): void;
  ready(reader: R): void;
  wrong(reader: R, what: string): void;
}

/** Compares the first `length` bytes. */
export type SameBytes = (one: Uint8Array, other: Uint8Array, length: number) => boolean;

const decoder = new TextDecoder();

/**
 * Checks every delivery of every member at the price of a comparison: the first copy of a frame is parsed and its numbers
 * checked; every other member's copy must be the same bytes at the same place of the order, else it is parsed as well.
 */
export class Ledger<R extends Reader> {
  deliveries = 0;
  readonly #dialect: Dialect;
  readonly #same: SameBytes;
  readonly #listener: LedgerListener<R>;

  constructor(dialect: Dialect, same: SameBytes, listener: LedgerListener<R>) {
    this.#dialect = dialect;
    this.#same = same;
    this.#listener = listener;
  }

  /** Takes one text frame's payload. `payload` is only valid during the call. */
  read(reader: R, payload: Uint8Array): void {
    const known = reader.room.known(reader.next);
    if (known && this.#equal(known.bytes, payload)) this.#deliver(reader, known);
    else if (reader.room.aside && this.#equal(reader.room.aside.bytes, payload)) {
      for (const frame of reader.room.aside.frames) this.#listener.heard(reader, frame);
    } else this.#parse(reader, payload);
  }

  #equal(known: Uint8Array, payload: Uint8Array): boolean {
    return known.length === payload.length && this.#same(known, payload, payload.length);
  }

  #deliver(reader: R, frame: KnownFrame): void {
    reader.next = frame.next;
    this.deliveries += frame.numbers.length;
    this.#listener.delivered(reader, frame.numbers);
  }

  #parse(reader: R, payload: Uint8Array): void {
    const { text, events } = this.#withoutKnownReplay(reader.room, payload);
    const { objects, reply, ready } = this.#dialect.unwrap(text);
    if (reply) this.#listener.replied(reader, reply);
    if (ready) this.#listener.ready(reader);
    const first = reader.next;
    const messages = objects.filter((object) => object.type === "message");
    this.#takeMessages(reader, messages);
    const others = objects.filter((object) => object.type !== "message");
    for (const object of others) this.#takeOther(reader, events ? { ...object, events } : object, payload);
    this.#remember(reader, payload, { first, messages, others });
  }

  #takeMessages(reader: R, messages: readonly Heard[]): void {
    if (messages.length === 0) return;
    for (const { seq } of messages) {
      if (seq !== reader.next) this.#listener.wrong(reader, `number ${seq} came instead of ${reader.next}`);
      reader.next = seq! + 1;
    }
    this.deliveries += messages.length;
    this.#listener.delivered(reader, messages.map(numberOf));
  }

  #takeOther(reader: R, object: Heard, payload: Uint8Array): void {
    if (object.type === "joined") this.#join(reader, object, payload);
    if (object.type === "error") this.#listener.wrong(reader, `the server said ${object.code}`);
    this.#listener.heard(reader, object);
  }

  #join(reader: R, joined: Heard, payload: Uint8Array): void {
    const events = joined.events ?? [];
    if (joined.resumed && reader.next > 0) {
      const holds = events.every((event, index) => event.seq === reader.next + index);
      if (!holds) this.#listener.wrong(reader, "the replay has a hole");
    } else if (reader.next > 0) this.#listener.wrong(reader, "the room was not resumed");
    reader.next = joined.position!.seq + 1;
    if (events.length > 0) reader.room.replay = { bytes: eventsOf(payload).slice(), events };
  }

  /** A replay is long and the same for all who were away equally long: compare it instead of parsing it again. */
  #withoutKnownReplay(room: RoomBook, payload: Uint8Array): { text: string; events?: readonly Heard[] } {
    if (!room.replay) return { text: decoder.decode(payload) };
    const events = eventsOf(payload);
    const { bytes } = room.replay;
    if (events.length !== bytes.length || !this.#same(bytes, events, bytes.length)) {
      return { text: decoder.decode(payload) };
    }
    const start = events.byteOffset - payload.byteOffset;
    const text = decoder.decode(payload.subarray(0, start)) +
      decoder.decode(payload.subarray(start + events.length));
    return { text, events: room.replay.events };
  }

  #remember(reader: R, payload: Uint8Array, parsed: Parsed): void {
    const { first, messages, others } = parsed;
    if (others.length === 0 && messages.length > 0 && first > 0) {
      reader.room.remember(first, {
        bytes: payload.slice(),
        numbers: messages.map(numberOf),
        next: reader.next,
      });
    } else if (messages.length === 0 && others[0]?.type === "presence") {
      reader.room.aside = { bytes: payload.slice(), frames: others };
    }
  }
}

interface Parsed {
  readonly first: number;
  readonly messages: readonly Heard[];
  readonly others: readonly Heard[];
}
