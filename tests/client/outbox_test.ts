import assert from "node:assert/strict";
import { Outbox } from "../../client/outbox.ts";
import type { OutgoingCommand } from "../../client/views.ts";

const HOUR = 3_600_000;
const SLOWER = { code: "too_fast", message: "slower" } as const;
const FORBIDDEN = { code: "forbidden", message: "no" } as const;

const command = (id: string, room = "general"): OutgoingCommand => ({
  type: "send",
  room,
  id,
  text: `text ${id}`,
});
const states = (outbox: Outbox) => outbox.of("general").map(({ id, state }) => `${id} ${state}`);
const next = (outbox: Outbox, now = 0) => outbox.next(now).map(({ id }) => id);

/** Ada's outbox with these commands in a room that is level. */
function outboxWith(...ids: string[]): Outbox {
  const outbox = new Outbox(() => 0.5);
  outbox.belongTo("u_ada");
  outbox.level("general");
  for (const id of ids) outbox.add(command(id), 0);
  return outbox;
}

Deno.test("Outbox sends a room's commands one at a time, the next when the last is answered", () => {
  const outbox = outboxWith("a", "b");

  const first = next(outbox);
  const meanwhile = next(outbox);
  outbox.sent("a");

  assert.deepEqual([first, meanwhile, next(outbox)], [["a"], [], ["b"]]);
});

Deno.test("Outbox lets rooms not wait for each other", () => {
  const outbox = outboxWith("a");
  outbox.level("random");
  outbox.add(command("b", "random"), 0);

  assert.deepEqual(next(outbox), ["a", "b"]);
});

Deno.test("Outbox sends nothing to a room that is not level", () => {
  const outbox = outboxWith("a");
  outbox.unlevel("general");

  assert.deepEqual(next(outbox), []);
});

Deno.test("Outbox sends what was unanswered again under its old id, oldest first", () => {
  const outbox = outboxWith("a", "b");
  next(outbox);

  outbox.lost();
  outbox.level("general");

  assert.deepEqual(next(outbox), ["a"]);
});

Deno.test("Outbox drops what the replay contained", () => {
  const outbox = outboxWith("a", "b");
  next(outbox);
  outbox.lost();

  outbox.shown("general", "a");
  outbox.level("general");

  assert.deepEqual(next(outbox), ["b"]);
});

Deno.test("Outbox stops at an error that says retry, and goes on with the same command", () => {
  const outbox = outboxWith("a", "b");
  next(outbox);

  outbox.refused("a", SLOWER, { retryAt: 800 });

  assert.deepEqual([next(outbox, 799), outbox.nextAt, next(outbox, 800)], [[], 800, ["a"]]);
});

Deno.test("Outbox goes on at once when the room is level again, whatever it was told to wait", () => {
  const outbox = outboxWith("a");
  next(outbox);
  outbox.refused("a", SLOWER, { retryAt: 8_000 });

  outbox.level("general");

  assert.deepEqual(next(outbox), ["a"]);
});

Deno.test("Outbox fails a command that was refused for good and goes on with the next", () => {
  const outbox = outboxWith("a", "b");
  next(outbox);

  outbox.refused("a", FORBIDDEN, "never");

  assert.deepEqual(next(outbox), ["b"]);
  assert.deepEqual(states(outbox), ["a failed", "b sending"]);
  assert.equal(outbox.find("a")?.error?.code, "forbidden");
});

Deno.test("Outbox sends a failed command again under its old id when the person wants it", () => {
  const outbox = outboxWith("a");
  next(outbox);
  outbox.refused("a", FORBIDDEN, "never");

  outbox.retry("a", 5);

  assert.deepEqual(next(outbox, 5), ["a"]);
});

Deno.test("Outbox asks the person about what is older than 23 hours, and goes on with the rest", () => {
  const outbox = outboxWith("a");
  outbox.add(command("b"), 22 * HOUR);

  const sent = next(outbox, 23 * HOUR + 1);
  const asked = states(outbox);
  outbox.retry("a", 23 * HOUR + 1);
  outbox.sent("b");

  assert.deepEqual(sent, ["b"]);
  assert.deepEqual(asked, ["a asking", "b sending"]);
  assert.deepEqual(next(outbox, 23 * HOUR + 2), ["a"]);
});

Deno.test("Outbox asks the person about what another clock has dated later than now", () => {
  const outbox = outboxWith();
  outbox.add(command("a"), HOUR);

  const sent = next(outbox, 0);

  assert.deepEqual([sent, states(outbox)], [[], ["a asking"]]);
});

Deno.test("Outbox sends nothing of another person's", () => {
  const outbox = outboxWith("a");

  outbox.belongTo("u_grace");
  const loaded = outbox.load([{
    id: "b",
    userId: "u_ada",
    room: "general",
    command: command("b"),
    createdAt: 0,
  }]);

  assert.deepEqual([loaded, next(outbox), states(outbox)], [[], [], []]);
});

Deno.test("Outbox gives what was said before the server knew us to whom we turn out to be", () => {
  const outbox = new Outbox(() => 0.5);
  outbox.level("general");
  outbox.add(command("a"), 0);
  const before = next(outbox);

  outbox.belongTo("u_ada");

  assert.deepEqual([before, next(outbox)], [[], ["a"]]);
  assert.deepEqual(outbox.takeWrites().map((write) => write.kind === "add" && write.entry.userId), ["u_ada"]);
});

Deno.test("Outbox puts what an earlier run left before what was said since", () => {
  const outbox = new Outbox(() => 0.5);
  outbox.belongTo("u_ada");
  outbox.level("general");
  outbox.add(command("new"), 9);
  const left = { userId: "u_ada", room: "general", createdAt: 1 };

  outbox.load([{ ...left, id: "old", command: command("old") }, {
    ...left,
    id: "bad",
    command: command("bad"),
    error: FORBIDDEN,
  }]);

  assert.deepEqual(states(outbox), ["old waiting", "bad failed", "new waiting"]);
});

Deno.test("Outbox blames the biggest command on its way for a frame that could not be read whole", () => {
  const outbox = outboxWith("a");
  outbox.level("random");
  outbox.add({ type: "send", room: "random", id: "b", text: "long ".repeat(50) }, 0);
  next(outbox);

  outbox.unreadable();
  outbox.lost();

  assert.equal(outbox.find("b")?.state, "failed");
  assert.equal(outbox.find("a")?.state, "waiting");
});

Deno.test("Outbox fails at once what no frame can hold", () => {
  const outbox = outboxWith();

  const entry = outbox.add({ type: "send", room: "general", id: "a", text: "x".repeat(70_000) }, 0);

  assert.equal(entry.error?.code, "too_long");
  assert.deepEqual(next(outbox), []);
});

Deno.test("Outbox tells its storage what to keep and what to forget", () => {
  const outbox = outboxWith("a", "b", "c");
  next(outbox);
  outbox.sent("a");
  next(outbox);
  outbox.refused("b", FORBIDDEN, "never");
  outbox.discard("c");

  const writes = outbox.takeWrites().map((write) =>
    `${write.kind} ${write.kind === "remove" ? write.id : write.entry.id}`
  );

  assert.deepEqual(writes, ["add a", "add b", "add c", "remove a", "update b", "remove c"]);
});

Deno.test("Outbox shows a stored command until the log does, and then no longer", () => {
  const outbox = outboxWith("a");
  next(outbox);

  outbox.sent("a");
  const before = states(outbox);
  outbox.shown("general", "a");

  assert.deepEqual([before, states(outbox)], [["a sent"], []]);
});

Deno.test("Outbox shows a stored command no longer once the log has passed its number, under whatever id", () => {
  const outbox = outboxWith("a", "b");
  next(outbox);
  outbox.sent("a", 7);

  outbox.reached("general", 6);
  const before = states(outbox);
  outbox.reached("general", 7);

  assert.deepEqual([before, states(outbox)], [["a sent", "b waiting"], ["b waiting"]]);
});
