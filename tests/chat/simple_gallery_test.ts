import assert from "node:assert/strict";
import { Connection } from "../../chat/connection.ts";
import { Counts } from "../../chat/counts.ts";
import { OneByOne } from "../../chat/one_by_one.ts";
import { Room } from "../../chat/room.ts";
import { simpleLine } from "../../chat/simple_frames.ts";
import { SimpleGallery } from "../../chat/simple_gallery.ts";
import { TurnSwitchboard } from "../../chat/switchboard.ts";
import { parseRoomName } from "../../protocol/names.ts";
import { MemoryLog } from "../../store/memory_log.ts";
import { NO_RULES } from "../support/no_rules.ts";

const ada = { id: "u_ada", name: "Ada" };
const grace = { id: "u_grace", name: "Grace" };

/** A room with a gallery in which as many people sit as asked for. */
async function openGallery(readers: number, people = { members: [ada], count: 1 }) {
  const room = new Room(parseRoomName("lobby")!, {
    ...NO_RULES,
    log: new MemoryLog(),
    counts: new Counts(),
    tell() {},
    heard() {},
    people: () => people,
    pause: () => Promise.resolve(),
    report(error) {
      throw error;
    },
  });
  await room.level();
  const seen = { encoded: 0, frames: Array.from({ length: readers }, (): string[] => []) };
  const gallery = new SimpleGallery(room, {
    people: () => people,
    lineOf: (line) => {
      seen.encoded++;
      return simpleLine(line);
    },
  });
  const switchboard = new TurnSwitchboard(queueMicrotask);
  for (const frames of seen.frames) {
    const socket = { unsentBytes: 0, send: (text: string) => void frames.push(text), close() {} };
    gallery.seat(new Connection("c_1", new OneByOne(socket), switchboard), grace);
  }
  return { room, gallery, seen };
}

async function say(room: Room, ...texts: string[]): Promise<void> {
  for (const text of texts) {
    const draft = { id: crypto.randomUUID(), from: ada, at: "2026-11-21T10:00:00.000Z" };
    room.post({ ...draft, body: { type: "message", text } }, () => {});
  }
  await room.idle();
}

function said(frames: readonly string[]): string[] {
  return frames.map((frame) => JSON.parse(frame).message);
}

Deno.test("SimpleGallery encodes each line once, however many sit in it, and sends each as a frame of its own", async () => {
  const { room, seen } = await openGallery(100);

  await say(room, "one", "two", "three");

  assert.equal(seen.encoded, 3);
  for (const frames of seen.frames) assert.deepEqual(said(frames), ["one", "two", "three"]);
});

Deno.test("SimpleGallery tells of a hole that the log cannot fill and goes on behind it", async () => {
  const { room, gallery, seen } = await openGallery(1);
  await say(room, "before");

  gallery.startOver();
  await say(room, "after");

  const [frames] = seen.frames;
  assert.deepEqual(frames!.map((frame) => JSON.parse(frame).type), ["message", "error", "message"]);
  assert.deepEqual(said(frames!).toSpliced(1, 1), ["before", "after"]);
});

Deno.test("SimpleGallery says nothing of somebody's coming who only has another name now", async () => {
  const { gallery, seen } = await openGallery(1);

  gallery.tellPresence([{ ...ada, name: "Countess" }], []);
  await Promise.resolve();

  assert.deepEqual(seen.frames[0]!.map((frame) => JSON.parse(frame).type), ["users_update"]);
});

Deno.test("A reader who missed who left is told of those who are still away, in both languages", async () => {
  const { room, gallery } = await openGallery(0, { members: [ada], count: 1 });

  const first = JSON.parse(room.presenceFrame([ada, grace]));
  const simple = gallery.presenceFrame([ada, grace]).split("\n").map((text) => JSON.parse(text));

  assert.deepEqual([first.joined, first.left, first.count], [[ada], [grace], 1]);
  assert.deepEqual(simple.map(({ message }) => message), ["Grace left", "1 online"]);
});

Deno.test("SimpleGallery leaves its room when the last reader has", async () => {
  const { room, gallery } = await openGallery(0);
  const connection = new Connection(
    "c_1",
    { unsentBytes: 0, send() {}, close() {} },
    new TurnSwitchboard(() => {}),
  );
  const seats = [gallery.seat(connection, ada), gallery.seat(connection, grace)];
  assert.equal(room.isUnused, false);

  for (const seat of seats) gallery.leave(seat);

  assert.equal(room.isUnused, true);
});
