import assert from "node:assert/strict";
import { type Heard, parley } from "../../bench/load/dialect.ts";
import { Ledger, type Reader } from "../../bench/load/ledger.ts";
import { idOf } from "../../bench/load/message_id.ts";
import { RoomBook } from "../../bench/load/room_book.ts";

const bytes = new TextEncoder();

function message(seq: number): object {
  return { type: "message", room: "lobby", seq, id: idOf(seq + 100), text: "hello" };
}

function frame(...objects: object[]): Uint8Array {
  return bytes.encode(objects.map((object) => JSON.stringify(object)).join("\n"));
}

function joined(fields: object): Uint8Array {
  return frame({ type: "joined", room: "lobby", resumed: false, events: [], members: [], ...fields });
}

/** A ledger that writes down what it is told. */
class Notes {
  readonly wrong: string[] = [];
  readonly heard: Heard[] = [];
  readonly numbers: number[] = [];
  comparisons = 0;
  readonly ledger = new Ledger<Reader>(parley, (one, other, length) => {
    this.comparisons++;
    return one.subarray(0, length).every((byte, index) => byte === other[index]);
  }, {
    delivered: (_, numbers) => void this.numbers.push(...numbers),
    heard: (_, frame) => void this.heard.push(frame),
    replied: () => {},
    ready: () => {},
    wrong: (_, what) => void this.wrong.push(what),
  });

  arrivals(room: RoomBook): Reader {
    const reader = { room, next: 0 };
    this.ledger.read(reader, joined({ position: { epoch: "e", seq: 0 } }));
    return reader;
  }
}

Deno.test("Ledger counts every event of a frame for every member", () => {
  const notes = new Notes();
  const room = new RoomBook("lobby");
  const [ada, grace] = [notes.arrivals(room), notes.arrivals(room)];

  for (const reader of [ada, grace]) notes.ledger.read(reader, frame(message(1), message(2), message(3)));

  assert.equal(notes.ledger.deliveries, 6);
  assert.deepEqual(notes.numbers, [101, 102, 103, 101, 102, 103]);
  assert.equal(grace.next, 4);
  assert.deepEqual(notes.wrong, []);
});

Deno.test("Ledger compares the second copy of a frame instead of parsing it", () => {
  const notes = new Notes();
  const room = new RoomBook("lobby");
  const [ada, grace] = [notes.arrivals(room), notes.arrivals(room)];
  notes.ledger.read(ada, frame(message(1)));
  assert.equal(notes.comparisons, 0);

  notes.ledger.read(grace, frame(message(1)));

  assert.equal(notes.comparisons, 1);
  assert.equal(notes.ledger.deliveries, 2);
});

Deno.test("Ledger notices a hole, also where others heard the frame in its place", () => {
  const notes = new Notes();
  const room = new RoomBook("lobby");
  const [ada, grace] = [notes.arrivals(room), notes.arrivals(room)];
  for (const seq of [1, 2, 3]) notes.ledger.read(ada, frame(message(seq)));

  notes.ledger.read(grace, frame(message(1)));
  notes.ledger.read(grace, frame(message(3)));

  assert.deepEqual(notes.wrong, ["number 3 came instead of 2"]);
});

Deno.test("Ledger notices a repetition", () => {
  const notes = new Notes();
  const ada = notes.arrivals(new RoomBook("lobby"));

  for (const seq of [1, 1]) notes.ledger.read(ada, frame(message(seq)));

  assert.deepEqual(notes.wrong, ["number 1 came instead of 2"]);
});

Deno.test("Ledger takes a sender's answer out of a frame that also has events", () => {
  const notes = new Notes();
  const room = new RoomBook("lobby");
  const [ada, grace] = [notes.arrivals(room), notes.arrivals(room)];

  notes.ledger.read(ada, frame(message(1), { type: "sent", ref: 7 }));
  notes.ledger.read(grace, frame(message(1)));

  assert.equal(notes.ledger.deliveries, 2);
  assert.equal(notes.heard.filter(({ type }) => type === "sent").length, 1);
});

Deno.test("Ledger accepts a replay that goes on where its reader was, parsed or compared", () => {
  const notes = new Notes();
  const room = new RoomBook("lobby");
  const replay = joined({
    resumed: true,
    position: { epoch: "e", seq: 3 },
    events: [message(1), message(2), message(3)],
  });
  const readers = [notes.arrivals(room), notes.arrivals(room)];

  for (const reader of readers) notes.ledger.read(reader, replay);

  assert.deepEqual(notes.wrong, []);
  assert.deepEqual(readers.map(({ next }) => next), [4, 4]);
  assert.equal(notes.comparisons, 1);
});

Deno.test("Ledger notices a replay that leaves something out, parsed or compared", () => {
  const notes = new Notes();
  const room = new RoomBook("lobby");
  const replay = joined({
    resumed: true,
    position: { epoch: "e", seq: 3 },
    events: [message(2), message(3)],
  });
  const readers = [notes.arrivals(room), notes.arrivals(room)];

  for (const reader of readers) notes.ledger.read(reader, replay);

  assert.deepEqual(notes.wrong, ["the replay has a hole", "the replay has a hole"]);
});

Deno.test("Ledger tells what the server refused", () => {
  const notes = new Notes();
  const ada = notes.arrivals(new RoomBook("lobby"));

  notes.ledger.read(ada, frame({ type: "error", code: "too_fast" }));

  assert.deepEqual(notes.wrong, ["the server said too_fast"]);
});
