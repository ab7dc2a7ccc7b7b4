import assert from "node:assert/strict";
import { RoomSession } from "../../client/room_session.ts";
import { entry, joined, message, messages } from "./people.ts";

const at = (seq: number, epoch = "e1") => ({ epoch, seq });

/** A session that is live at a number. */
function liveAt(seq: number, epoch = "e1"): RoomSession {
  const session = new RoomSession();
  session.join();
  session.joined(joined({ position: at(seq, epoch), head: seq }));
  return session;
}

const shown = (effects: ReturnType<RoomSession["receive"]>) =>
  effects.flatMap((effect) => effect.kind === "show" ? [effect.entry.seq] : []);
const kinds = (effects: ReturnType<RoomSession["receive"]>) => effects.map(({ kind }) => kind);

Deno.test("RoomSession shows the next number and ignores old ones", () => {
  const session = liveAt(3);

  const effects = [3, 4, 4, 2, 5].flatMap((seq) => session.receive(entry(message(seq))));

  assert.deepEqual(shown(effects), [4, 5]);
  assert.deepEqual(session.position, at(5));
});

Deno.test("RoomSession joins again from where it was instead of showing what leaves a hole", () => {
  const session = liveAt(3);

  const effects = session.receive(entry(message(5)));

  assert.deepEqual(kinds(effects), ["join"]);
  assert.deepEqual(session.join(), at(3));
});

Deno.test("RoomSession asks once for a hole, however many events follow it", () => {
  const session = liveAt(3);

  const effects = [5, 6, 7].flatMap((seq) => session.receive(entry(message(seq))));

  assert.deepEqual(kinds(effects), ["join"]);
});

Deno.test("RoomSession advances over events of unknown type", () => {
  const session = liveAt(3);

  session.receive({ type: "entry", room: "general", seq: 4 });

  assert.deepEqual(shown(session.receive(entry(message(5)))), [5]);
});

Deno.test("RoomSession goes on replaying past `joined` until it is level with the head", () => {
  const session = liveAt(3);
  session.lost();
  session.join();

  const events = messages(4, 5).map(entry);
  const answer = session.joined(joined({ resumed: true, position: at(5), head: 7, events }));
  const stateAfterAnswer = session.state;
  const rest = [6, 7].flatMap((seq) => session.receive(entry(message(seq))));

  assert.deepEqual(shown(answer), [4, 5]);
  assert.equal(stateAfterAnswer, "replaying");
  assert.deepEqual(kinds(rest), ["show", "show", "level"]);
  assert.equal(session.state, "live");
});

Deno.test("RoomSession resumes from the last number it saw when a replay is cut off", () => {
  const session = liveAt(3);
  session.lost();
  session.join();
  session.joined(joined({ resumed: true, position: at(4), head: 9, events: [entry(message(4))] }));

  session.lost();

  assert.deepEqual(session.join(), at(4));
});

Deno.test("RoomSession joins again when a replay itself has a hole", () => {
  const session = liveAt(3);
  session.lost();
  session.join();

  const effects = session.joined(
    joined({ resumed: true, position: at(6), head: 6, events: [entry(message(6))] }),
  );

  assert.deepEqual(kinds(effects), ["join"]);
  assert.deepEqual(session.position, at(3));
});

Deno.test("RoomSession asks for the newest page once a hole will not heal", () => {
  const session = liveAt(3);

  for (let i = 0; i < 4; i++) {
    session.receive(entry(message(9)));
    session.join();
    session.joined(joined({ resumed: true, position: at(3), head: 9 }));
  }
  session.receive(entry(message(9)));

  assert.equal(session.join(), undefined);
});

Deno.test("RoomSession says where it was when the log could not go on from there", () => {
  const session = liveAt(3);
  session.lost();
  session.join();

  const [restart] = session.joined(
    joined({ position: at(90), head: 90, events: messages(81, 90).map(entry) }),
  );

  assert.equal(restart?.kind === "restart" && restart.after, 3);
  assert.deepEqual(session.position, at(90));
});

Deno.test("RoomSession takes numbers of another epoch for another log", () => {
  const session = liveAt(3);
  session.lost();
  session.join();

  const [restart] = session.joined(joined({ position: at(90, "e2"), head: 90 }));

  assert.equal(restart?.kind === "restart" && restart.after, undefined);
  assert.deepEqual(session.position, at(90, "e2"));
});

Deno.test("RoomSession goes on from an empty room into the epoch that its first event opens", () => {
  const session = liveAt(0, "0");
  session.receive(entry(message(1)));
  session.lost();

  const since = session.join();
  session.joined(joined({ resumed: true, position: at(2), head: 2, events: [entry(message(2))] }));

  assert.deepEqual(since, at(1, "0"));
  assert.deepEqual(session.position, at(2));
});

Deno.test("RoomSession joins again on a reset, but not while it is joining already", () => {
  const session = liveAt(3);

  const first = session.reset();
  session.join();
  const second = session.reset();

  assert.deepEqual(kinds(first), ["join"]);
  assert.deepEqual(second, []);
});

Deno.test("RoomSession shows nothing before it was let in for the first time", () => {
  const session = new RoomSession();
  session.join();

  assert.deepEqual(session.receive(entry(message(1))), []);
});

Deno.test("RoomSession joins again where a second answer shows what lies beyond the first", () => {
  const session = liveAt(3);

  const behind = session.joined(joined({ position: at(2), head: 2 }));
  const level = session.joined(joined({ position: at(3), head: 3 }));
  const beyond = session.joined(joined({ position: at(5), head: 5 }));

  assert.deepEqual([behind, level, kinds(beyond)], [[], [], ["join"]]);
  assert.deepEqual(session.join(), at(3));
});

Deno.test("RoomSession joins again where a second answer is of another epoch, but not where the first word was said in between", () => {
  const elsewhere = liveAt(3).joined(joined({ position: at(1, "e2"), head: 1 }));
  const opened = liveAt(0, "0").joined(joined({ position: at(0, "e1"), head: 0 }));

  assert.deepEqual([kinds(elsewhere), opened], [["join"], []]);
});
