import assert from "node:assert/strict";
import { openLog } from "../../server/log.ts";
import { Caller } from "../support/caller.ts";
import { SimpleCaller } from "../support/simple_caller.ts";
import { ServerProcess } from "../support/server_process.ts";

const AT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

Deno.test("A log line in JSON is one object: when, how bad, what, and its fields", () => {
  const lines: string[] = [];
  const log = openLog({ logLevel: "info", logFormat: "json" }, (line) => lines.push(line));

  log.info("signed in", { connection: "c_1", user: "u_1" });
  log.error("failed", { error: new RangeError("too far"), n: 1n });
  log.debug("nobody asked for this");

  const [first, second] = lines.map((line) => JSON.parse(line));
  assert.equal(lines.length, 2);
  assert.match(first.at, AT);
  assert.deepEqual({ ...first, at: "" }, {
    at: "",
    level: "info",
    event: "signed in",
    connection: "c_1",
    user: "u_1",
  });
  assert.equal(second.error.message, "too far");
  assert.equal(second.n, "1");
});

Deno.test("A log line for people reads from left to right", () => {
  const lines: string[] = [];
  const log = openLog({ logLevel: "warn", logFormat: "pretty" }, (line) => lines.push(line));

  log.warn("closing", { code: 4429, fields: { a: 1 } });
  log.info("not shown");

  assert.equal(lines.length, 1);
  assert.match(lines[0]!, /^\d\d:\d\d:\d\d warn {2}closing code=4429 fields=\{"a":1\}$/);
});

Deno.test("In a flood the log keeps the first lines of each event, and counts the others", () => {
  const lines: string[] = [];
  const log = openLog({ logLevel: "info", logFormat: "json" }, (line) => lines.push(line));

  for (let i = 0; i < 10_000; i++) log.info("refused", { i });
  log.info("signed in");

  const events = lines.map((line) => JSON.parse(line).event);
  assert.ok(
    events.filter((event) => event === "refused").length <= 40,
    "in one second, or two where it turns",
  );
  assert.ok(events.includes("signed in"), "another event is not held back");
});

Deno.test("The log of a server says who did what by their ids, and neither what they said nor their tokens", async () => {
  await using server = await ServerProcess.start({ LOG_LEVEL: "debug", LOG_FORMAT: "json" });
  const secret = "the owls are not what they seem";
  await using ada = await Caller.inRoom(server.origin, "Ada", "general");
  await ada.send("general", secret);
  ada.sayRaw(`{"type":"send","room":"general","text":"${secret}`);
  ada.sayRaw(secret);
  ada.say({ type: "hello", token: `${ada.token}x`, text: secret });
  await fetch(`${server.origin}/api/rooms/general/messages?token=${ada.token}&q=${secret}`, {
    method: "POST",
    body: secret,
  })
    .then((response) => response.body?.cancel());
  // Where no header can be sent, the token stands in the address.
  await using simple = await SimpleCaller.enter(server.origin, `/ws/chat/Ada?token=${ada.token}`);
  await simple.close();
  const stream = await fetch(`${server.origin}/api/events?rooms=general&token=${ada.token}`);
  await stream.body?.cancel();
  await fetch(`${server.origin}/api/session`, { method: "POST", body: `{"name": "${secret}` })
    .then((response) => response.body?.cancel());
  ada.say({ type: "heartbeat" });
  await ada.next("heartbeat_ack");
  const { token, id, welcome } = ada;
  await ada[Symbol.asyncDispose]();

  server.signal("SIGTERM");
  await server.ended();

  const lines = server.log.trim().split("\n").map((line) => JSON.parse(line));
  const of = (event: string) => lines.find((line) => line.event === event);
  assert.equal(of("signed in")?.user, id);
  assert.equal(of("signed in")?.connection, welcome!.connection);
  assert.equal(of("joined")?.room, "general");
  assert.equal(of("disconnected")?.user, id);
  assert.ok(of("draining"));
  assert.doesNotMatch(server.log, /owls|seem|Ada/);
  assert.ok(!server.log.includes(token) && !server.log.includes(token.split(".").at(-1)!), "no token");
});
