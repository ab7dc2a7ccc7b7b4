import assert from "node:assert/strict";
import { Counts } from "../../chat/counts.ts";
import { History } from "../../chat/history.ts";
import { findStart, joinedFrame, type JoinRequest } from "../../chat/joining.ts";
import { Listing } from "../../chat/listing.ts";
import { mayResume } from "../../chat/resume.ts";
import { Room } from "../../chat/room.ts";
import { type Joined, joined } from "../../protocol/events.ts";
import type { User } from "../../protocol/fields.ts";
import { OUTGOING_FRAME_BYTES } from "../../protocol/limits.ts";
import type { Draft } from "../../store/message_log.ts";
import { MemoryLog } from "../../store/memory_log.ts";
import { ada, grace, lobby, reacts, says } from "../conformance/drafts.ts";
import { NO_RULES } from "../support/no_rules.ts";

const nobody = { members: [], count: 0 };
const shown = ({ members, count }: Crowd) => ({ members: new Listing(members).shown, count });

interface Crowd {
  readonly members: readonly User[];
  readonly count: number;
}

async function open(...drafts: Draft[]) {
  const log = new MemoryLog({ newEpoch: () => "e1" });
  const add = async (...more: Draft[]) => {
    for (const draft of more) await log.append(lobby, [draft]);
  };
  await add(...drafts);
  const room = new Room(lobby, {
    ...NO_RULES,
    log,
    counts: new Counts(),
    tell: () => {},
    heard: () => {},
    people: () => nobody,
    pause: () => Promise.resolve(),
    report: (error) => assert.fail(`${error}`),
  });
  const history = new History(log);
  const join = async (
    more: Partial<JoinRequest> = {},
    people: Crowd = nobody,
  ) => {
    const request = { room, user: grace, mark: { seq: 0, n: 0 }, mostBehind: 1_000, ...more };
    const start = await findStart(request, history);
    const { frame, position } = joinedFrame(request, start, shown(people), 7);
    const bytes = new TextEncoder().encode(frame).length;
    return { frame: joined.parse(JSON.parse(frame)), position, bytes };
  };
  return { log, add, room, join };
}

const talk = (count: number, text = "hi") => Array.from({ length: count }, () => says(ada, text));
const seqsOf = ({ events }: Joined) => events.map(({ seq }) => seq);
const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

Deno.test("joinedFrame() without since is the newest page in present state, and its position is the head", async () => {
  const { join } = await open(...talk(60), reacts(ada, 60, "👍"));

  const { frame, position } = await join({ mark: { seq: 40, n: 40 } });

  assert.equal(frame.resumed, false);
  assert.deepEqual(seqsOf(frame), range(11, 60));
  assert.deepEqual([frame.position, frame.head, position], [{ epoch: "e1", seq: 61 }, 61, 61]);
  assert.deepEqual([frame.upTo, frame.unread, frame.ref], [40, 20, 7]);
});

Deno.test("joinedFrame() of a room in which nothing was said is at the position that continues into any epoch", async () => {
  const { join } = await open();

  const { frame } = await join();

  assert.deepEqual([frame.position, frame.head, frame.events], [{ epoch: "0", seq: 0 }, 0, []]);
});

Deno.test("joinedFrame() continues exactly after since, with at most 200 events, and says where they end", async () => {
  const { join } = await open(...talk(300));

  const { frame, position } = await join({ since: { epoch: "e1", seq: 50 } });

  assert.equal(frame.resumed, true);
  assert.deepEqual(seqsOf(frame), range(51, 250));
  assert.deepEqual([frame.position, position, frame.head], [{ epoch: "e1", seq: 250 }, 250, 300]);
});

Deno.test("joinedFrame() of somebody who missed nothing is resumed and empty", async () => {
  const { join } = await open(...talk(3));

  const { frame } = await join({ since: { epoch: "e1", seq: 3 } });

  assert.deepEqual([frame.resumed, frame.events, frame.position.seq], [true, [], 3]);
});

Deno.test("joinedFrame() is a new page for another epoch, for the future and for too long an absence", async () => {
  const { join } = await open(...talk(30));

  const since = [{ epoch: "e0", seq: 3 }, { epoch: "e1", seq: 31 }, { epoch: "e1", seq: 19 }];
  const frames = await Promise.all(since.map((one) => join({ since: one, mostBehind: 10 })));

  assert.deepEqual(frames.map(({ frame }) => frame.resumed), [false, false, false]);
  assert.deepEqual(frames.map(({ frame }) => frame.position.seq), [30, 30, 30]);
  assert.equal((await join({ since: { epoch: "e1", seq: 20 }, mostBehind: 10 })).frame.resumed, true);
});

Deno.test("findStart() knows what another instance stored before the join", async () => {
  const { add, room, join } = await open(...talk(3));
  await room.level();
  await add(says(ada, "elsewhere"));

  const { frame } = await join({ since: { epoch: "e1", seq: 3 } });

  assert.deepEqual(seqsOf(frame), [4]);
  assert.equal(room.cursor.seq, 4);
});

Deno.test("findStart() reads the page once for all who come while nothing is said, and each sees their own marks", async () => {
  const { log, add, join } = await open(...talk(3), reacts(ada, 2, "👍"));
  let reads = 0;
  const readBefore = log.readBefore.bind(log);
  log.readBefore = (...range) => (reads++, readBefore(...range));

  const frames = await Promise.all([grace, ada, grace, ada].map((user) => join({ user })));
  await add(says(ada, "one more"));
  const later = await join();

  const mine = frames.map(({ frame: { events: [, second] } }) =>
    second?.type === "message" && second.reactions
  );
  const marks = [false, true, false, true].map((own) => [{ emoji: "👍", count: 1, mine: own }]);
  assert.deepEqual(mine, marks);
  assert.deepEqual([seqsOf(later.frame), later.position], [[1, 2, 3, 5], 5]);
  assert.equal(reads, 2);
});

Deno.test("joinedFrame() stays within a frame with 200 long names and long messages", async () => {
  const people = Array.from({ length: 200 }, (_, i) => ({
    id: `u_${"0".repeat(28)}${i}`,
    name: "\u{20000}".repeat(29) + `${i}`.padStart(3, "0"),
  }));
  for (const letter of ["x", "界", "\u{20000}", "\u0001", '"']) {
    const { join } = await open(...talk(60, "x" + letter.repeat(3_999)));
    const crowd = { members: people, count: 10_000 };

    const page = await join({}, crowd);
    const resumed = await join({ since: { epoch: "e1", seq: 2 } }, crowd);

    for (const { frame, bytes } of [page, resumed]) {
      assert.ok(bytes <= OUTGOING_FRAME_BYTES, `${bytes} bytes with ${JSON.stringify(letter)}`);
      assert.equal(frame.members.length, 200);
      assert.ok(frame.events.length >= 1);
    }
    assert.equal(seqsOf(page.frame).at(-1), 60);
    assert.equal(resumed.frame.position.seq, seqsOf(resumed.frame).at(-1));
    assert.equal(seqsOf(resumed.frame)[0], 3);
  }
});

Deno.test("joinedFrame() uses a frame well where there is much to tell", async () => {
  const { join } = await open(...talk(200, "x".repeat(1_000)));

  const { bytes } = await join({ since: { epoch: "e1", seq: 0 } });

  assert.ok(bytes > OUTGOING_FRAME_BYTES - 2_000, `${bytes}`);
});

Deno.test("mayResume() holds in one epoch, up to the head, and from before the first epoch into it", () => {
  const head = { epoch: "e1", seq: 10, n: 10, epochs: 1, at: "", topic: "", policyVersion: 0 };
  const may = (epoch: string, seq: number, epochs = 1) => mayResume({ epoch, seq }, { ...head, epochs }, 5);

  assert.deepEqual([4, 5, 10, 11].map((seq) => may("e1", seq)), [false, true, true, false]);
  assert.deepEqual([may("e0", 8), may("0", 8), may("0", 8, 2)], [false, true, false]);
});
