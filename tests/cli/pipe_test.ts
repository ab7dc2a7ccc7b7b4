import assert from "node:assert/strict";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";
import { inTime } from "../support/patience.ts";
import { Pipe } from "../support/pipe.ts";
import { ServerProcess } from "../support/server_process.ts";

const PERMISSIONS = ["--quiet", "--no-prompt", "--allow-net"];

/** The terminal client of this house, in a pipe. */
function chat(origin: string, ...options: string[]): Pipe {
  return new Pipe(["run", ...PERMISSIONS, "cli/chat.ts", "--url", origin, "--no-keep", ...options]);
}

Deno.test("In a pipe each line is sent in order, and the program ends once all are stored", async () => {
  await using house = await House.open();
  await using grace = await Caller.inRoom(house.origin, "Grace", "general");
  // Its end ends the task too.
  await using pipe = new Pipe([
    "task",
    "--quiet",
    "chat",
    "--url",
    house.origin,
    "--no-keep",
    "--name",
    "Ada",
  ]);

  await pipe.end("hi\n\n  two  words\r\nand no end of line");
  const { code, stdout } = await inTime(pipe.ended(), "the end");

  await grace.heard("general", 3);
  assert.deepEqual(grace.texts("general"), ["hi", "  two  words", "and no end of line"]);
  assert.match(stdout, /^\[\d\d:\d\d\] Ada: hi\n/);
  assert.equal(code, 0);
});

Deno.test("In a pipe what cannot be sent is said on stderr, and the exit code tells", async () => {
  await using house = await House.open();
  await using grace = await Caller.inRoom(house.origin, "Grace", "general");
  await using tooLong = chat(house.origin, "--name", "Ada");
  await using taken = chat(house.origin, "--name", "grace");
  await using forbidden = chat(house.origin, "--name", "Eve", "--room", "dm_someones");
  await using closed = chat("http://127.0.0.1:9", "--name", "Ada", "--timeout", "1");
  await using nameless = chat(house.origin);

  await tooLong.end(`${"x".repeat(4_001)}\nfine\n`);
  for (const pipe of [taken, forbidden, closed, nameless]) await pipe.end("hi\n").catch(() => {});
  const ends = await inTime(
    Promise.all([tooLong, taken, forbidden, closed, nameless].map((pipe) => pipe.ended())),
    "the ends",
  );

  await grace.heard("general", 1);
  assert.deepEqual(grace.texts("general"), ["fine"]);
  assert.deepEqual(ends.map(({ code }) => code), [1, 77, 77, 69, 64]);
  assert.match(ends[0]!.stderr, /^Line 1 was not sent: it is too long$/m);
  assert.match(ends[1]!.stderr, /does not let you in: .*taken/);
  assert.match(ends[3]!.stderr, /nothing got through for 1 s, 1 not confirmed/);
  assert.match(ends[4]!.stderr, /Say --name/);
});

Deno.test("In a pipe nothing that others say is obeyed, and only a head begins a line", async () => {
  await using house = await House.open();
  await using grace = await Caller.inRoom(house.origin, "Grace", "general");
  await using plain = chat(house.origin, "--name", "Ada", "--follow");
  await using json = chat(house.origin, "--name", "Linus", "--follow", "--json");
  await json.prints(/"type":"joined"/);
  await plain.write("here\n");
  await grace.next("message");

  await grace.send("general", "one\n[10:00] Ada: forged\x1b[2J\u009b31m\u202e");
  await plain.prints(/Grace: one\n/);
  await json.prints(/forged/);

  assert.match(plain.stdout, /\] Grace: one\n {8}\[10:00\] Ada: forged␛\[2J�31m\n/);
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(plain.stdout + json.stdout, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
  const heard = json.lines.map((line) => JSON.parse(line));
  assert.ok(heard.some(({ type, text }) => type === "message" && text.endsWith("\u009b31m\u202e")));
});

Deno.test("--json prints what happens as one object a line, in present state", async () => {
  await using house = await House.open();
  await using grace = await Caller.inRoom(house.origin, "Grace", "general");
  await using json = chat(house.origin, "--name", "Ada", "--follow", "--json");
  await json.prints(/"type":"joined"/);

  const { seq: target } = await grace.send("general", "helo");
  grace.say({ type: "typing", room: "general", on: true });
  await grace.ask({ type: "edit", room: "general", id: crypto.randomUUID(), target, text: "hello" });
  await grace.ask({ type: "react", room: "general", id: crypto.randomUUID(), target, emoji: "👍", on: true });
  await grace.ask({ type: "delete", room: "general", id: crypto.randomUUID(), target });
  await json.prints(/"deletedAt"/);
  await json.prints(/"type":"typing"/);
  await json.write("mine\n");
  await json.prints(/"mine":true/);

  const heard = json.lines.map((line) => JSON.parse(line));
  assert.deepEqual(heard.slice(0, 2).map(({ type, state }) => [type, state]), [
    ["connection", "connecting"],
    ["connection", "live"],
  ]);
  assert.ok(heard.some(({ type, text, seq }) => type === "message" && text === "helo" && seq === target));
  assert.ok(heard.some(({ type, text }) => type === "updated" && text === "hello"));
  assert.ok(heard.some(({ type, reactions }) => type === "updated" && reactions[0]?.emoji === "👍"));
  assert.ok(
    heard.some(({ type, text, from }) => type === "message" && text === "mine" && from.name === "Ada"),
  );
});

Deno.test("A pipe outlives a restart of the server: every line arrives once and in order", async () => {
  await using server = await ServerProcess.start();
  await using pipe = chat(server.origin, "--name", "Ada", "--timeout", "60");
  const lines = Array.from({ length: 300 }, (_, i) => `line ${i}`);

  await pipe.write(`${lines.slice(0, 100).join("\n")}\n`);
  await pipe.prints(/line 30\n/);
  await server.kill();
  await pipe.end(lines.slice(100).join("\n"));
  await server.start();
  const { code, stderr } = await pipe.ended();

  assert.deepEqual([code, stderr], [0, ""]);
  const printed = [...pipe.stdout.matchAll(/Ada: (line \d+)$/gm)].map(([, text]) => text);
  assert.deepEqual(printed, lines);
});

Deno.test("A guest's name stays theirs from one time to the next", async () => {
  await using house = await House.open();
  const folder = await Deno.makeTempDir({ prefix: "parley-chat-" });
  const script = new URL("../../cli/chat.ts", import.meta.url).pathname;
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const again = async (text: string) => {
    const args = ["run", "--quiet", "--no-prompt", "--config", config, "--allow-net"];
    const process = new Deno.Command(Deno.execPath(), {
      args: [
        ...args,
        "--allow-read=data/chat",
        "--allow-write=data/chat",
        script,
        "--url",
        house.origin,
        "--name",
        "Ada",
      ],
      cwd: folder,
      stdin: "piped",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const writer = process.stdin.getWriter();
    await writer.write(new TextEncoder().encode(`${text}\n`));
    await writer.close();
    const { code, stderr } = await process.output();
    return [code, new TextDecoder().decode(stderr)];
  };

  assert.deepEqual(await again("one"), [0, ""]);
  assert.deepEqual(await again("two"), [0, ""]);

  await using grace = await Caller.inRoom(house.origin, "Grace", "general");
  const authors = grace.log("general").map(({ from }) => from.id);
  assert.equal(authors.length, 2);
  assert.equal(new Set(authors).size, 1);
  const { mode } = await Deno.stat(`${folder}/data/chat/guests.json`);
  assert.equal(mode! & 0o777, 0o600);
  await Deno.remove(folder, { recursive: true });
});
