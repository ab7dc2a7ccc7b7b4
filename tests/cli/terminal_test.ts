import assert from "node:assert/strict";
import { House } from "../support/house.ts";
import { Caller } from "../support/caller.ts";
import { ServerProcess } from "../support/server_process.ts";
import { Teletype, type TeletypeOptions } from "../support/teletype.ts";
import { terminalTest } from "../support/terminal_tests.ts";

const PERMISSIONS = ["--quiet", "--no-prompt", "--allow-net"];

/** Somebody at a terminal of their own. */
function open(origin: string, name: string, options: TeletypeOptions = {}): Teletype {
  const args = ["run", ...PERMISSIONS, "cli/chat.ts", "--url", origin, "--name", name, "--no-keep"];
  return Teletype.open(args, options);
}

/** Somebody at a terminal, once they are in. */
async function connected(origin: string, name: string, options: TeletypeOptions = {}): Promise<Teletype> {
  const terminal = open(origin, name, options);
  try {
    await terminal.shows(new RegExp(`connected as ${name}`));
  } catch (error) {
    await terminal[Symbol.asyncDispose]();
    throw error;
  }
  return terminal;
}

terminalTest("Two people talk in two terminals, each seeing who is here and who is typing", async () => {
  await using house = await House.open();
  await using ada = await connected(house.origin, "Ada");
  await using grace = await connected(house.origin, "Grace");
  await ada.shows(/● Grace/);

  await ada.types("Hello Grace, 漢字 and 👍!\r");
  await grace.shows(/Ada ┃ Hello Grace, 漢字 and 👍!/);
  await grace.types("/me w");
  await grace.types("\x15hi");
  await ada.shows(/Grace is typing …/);
  await grace.types(" Ada\r");

  await ada.shows(/Grace ┃ hi Ada/);
  await ada.shows(/● Ada \(you\)\s*\n.*● Grace/);
  assert.doesNotMatch(ada.text, /sending|waiting/);
});

terminalTest("A line being typed is not torn by what comes in, whatever it is made of", async () => {
  await using house = await House.open();
  await using ada = await connected(house.origin, "Ada");
  await using grace = await Caller.inRoom(house.origin, "Grace", "general");
  await ada.types("Tôi 漢字 é 👍 end\x1b[D\x1b[D\x1b[D");
  await ada.shows((rows) => rows.at(-1) === " › Tôi 漢字 é 👍 end");

  for (let i = 0; i < 40; i++) await grace.send("general", `interruption ${i} \x1b[H\x1b[2J`);
  await ada.shows(/interruption 39/);

  assert.equal(ada.rows.at(-1), " › Tôi 漢字 é 👍 end");
  assert.deepEqual(ada.cursor, { row: 23, column: 3 + "Toi ".length + 4 + 1 + 1 + 1 + 2 + 1 });
  await ada.types("the \r");
  assert.equal(
    (await grace.next("message", ({ from }) => from.name === "Ada")).text,
    "Tôi 漢字 é 👍 the end",
  );
});

terminalTest("A paste of several lines is one message", async () => {
  await using house = await House.open();
  await using ada = await connected(house.origin, "Ada");
  await using grace = await Caller.inRoom(house.origin, "Grace", "general");

  await ada.types("\x1b[200~first\rsecond\r\x1b[201~third");
  await ada.shows((rows) => rows.slice(-3).join("|") === " › first|   second|   third");
  await ada.types("\r");

  assert.equal((await grace.next("message")).text, "first\nsecond\nthird");
  await ada.shows(/Ada │ first\s+│.*\n\s+│ second\s+│.*\n\s+│ third/);
});

terminalTest("People have their colour everywhere, and NO_COLOR has none", async () => {
  await using house = await House.open();
  await using ada = await connected(house.origin, "Ada");
  await using grace = await connected(house.origin, "Grace", { env: { NO_COLOR: "1" } });
  await ada.types("one\r");
  await grace.shows(/Ada │ one/);
  await ada.shows(/Ada │ one/);

  const inLog = ada.looksOf("Ada │");
  const inList = ada.looksOf("● Ada");

  assert.notEqual(inLog.colour, undefined);
  assert.equal(inList.colour, inLog.colour);
  assert.ok(inLog.isBold);
  // deno-lint-ignore no-control-regex
  assert.match(ada.written, /\x1b\[[\d;]*38;5;\d+m/);
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(grace.written, /\x1b\[[\d;]*(?:3[0-8]|4[0-8]|9\d)[;m]/);
  assert.ok(grace.looksOf("Ada │").isBold);
});

terminalTest("Commands: answer, react, edit, delete, private talk, rooms, who", async () => {
  await using house = await House.open();
  await using ada = await connected(house.origin, "Ada", { columns: 100 });
  await using grace = await connected(house.origin, "Grace Hopper", { columns: 100 });
  await ada.shows(/● Grace Hopper/);
  await ada.types("helo\r");
  await grace.shows(/Ada │ helo/);
  // Others may hear of it before its author knows that it is stored.
  await ada.shows((rows) => /helo/.test(rows.join("\n")) && !/○ .*sending/.test(rows.join("\n")));

  await ada.types("/edit hello\r");
  await grace.shows(/Ada │ hello \(edited\)/);
  await grace.types("/reply good morning\r");
  await ada.shows(/↳ Ada: hello\s+│.*\n.*good morning/);
  await grace.types("/react 👍\r");
  await ada.shows(/👍 1/);
  await grace.shows(/👍 1/);
  await grace.types("/react 👍\r");
  await ada.shows((rows) => !rows.join().includes("👍"));
  await ada.types("/delete\r");
  await grace.shows(/Ada │ deleted/);

  await ada.types("/msg grace hopper psst\r");
  await grace.shows(/2 @Ada 1/);
  await grace.types("\x0e");
  await grace.shows(/Ada │ psst/);
  await ada.types("/join random\r");
  await ada.shows(/ 3 random/);
  await ada.types("/who Grace Hopper\r");
  await ada.shows(/Grace Hopper is here/);
  await ada.types("/rooms\r");
  await ada.shows(/general\s+2 people here/);
  await ada.types("/nonsense\r");
  await ada.shows(/There is no \/nonsense/);
  await ada.types("/leave\r/help\r");
  await ada.shows((rows) => /\/discard\s+give up/.test(rows.join("\n")) && !rows[0]!.includes("random"));
});

terminalTest(
  "A chosen message is the one that a command is about, and older pages are read back",
  async () => {
    await using house = await House.open();
    await using grace = await Caller.inRoom(house.origin, "Grace", "general");
    for (let i = 1; i <= 120; i++) await grace.send("general", `number ${i};`);
    await using ada = await connected(house.origin, "Ada");
    await ada.shows(/number 120;/);

    await ada.types("\x1b[1;3A\x1b[1;3A\x1b[1;3A");
    await ada.shows(/▶ number 118;/);
    await ada.types("/reply that one\r");
    await ada.shows(/↳ Grace: number 118;/);
    for (let i = 0; i < 4; i++) await ada.types("\x1b[5~");
    await ada.shows(/number 5\d;/);
    for (let i = 0; i < 5; i++) await ada.types("\x1b[5~");
    await ada.shows(/This is where general begins[^]*number 1;/);
    await ada.types("\x1b[F");
    await ada.shows(/that one/);

    const answer = await grace.next("message", ({ from }) => from.name === "Ada");
    assert.equal(grace.log("general").find(({ seq }) => seq === answer.replyTo)?.seq, 118);
  },
);

terminalTest("A restart of the server is shown, and what was said meanwhile comes once", async () => {
  await using server = await ServerProcess.start();
  await using ada = await connected(server.origin, "Ada");
  await ada.types("before\r");
  await ada.shows((rows) =>
    rows.some((row) => /Ada │ before/.test(row)) && !/sending|waiting/.test(rows.join())
  );

  await server.kill();
  await ada.shows(/connection lost · trying again/);
  await ada.types("meanwhile\r");
  await ada.shows(/meanwhile\s+│.*\n.*○ waiting to be sent[^]*connection lost.*1 message not sent yet/);
  await server.start();
  await using grace = await Caller.inRoom(server.origin, "Grace", "general");
  await ada.shows(/back after \d+ s/);
  await ada.shows((rows) => !rows.some((row) => /waiting|sending|not sent/.test(row)));
  await grace.send("general", "welcome back");
  await ada.shows(/Grace │ welcome back/);

  assert.equal(ada.text.match(/meanwhile/g)?.length, 1);
  assert.deepEqual(grace.texts("general").filter((text) => text === "meanwhile").length, 1);
});

terminalTest("What others said while the connection was away is counted when it is back", async () => {
  await using server = await ServerProcess.start();
  await using ada = await connected(server.origin, "Ada");
  await ada.types("before\r");
  await ada.shows((rows) =>
    rows.some((row) => /Ada │ before/.test(row)) && !/sending|waiting/.test(rows.join())
  );

  await server.kill();
  await ada.shows(/connection lost/);
  await server.start();
  await using grace = await Caller.inRoom(server.origin, "Grace", "general");
  await Promise.all([1, 2, 3].map((i) => grace.send("general", `missed ${i}`)));

  await ada.shows(/missed 3/);
  await ada.shows(/back after \d+ s · (caught up on [123] missed messages?|nothing was missed)/);
});

terminalTest("The window can be dragged to another size, and the screen is whole again", async () => {
  await using house = await House.open();
  await using ada = await connected(house.origin, "Ada");
  await ada.types("a message that is long enough to be wrapped where the window is narrow\r");
  await ada.shows(/narrow/);

  await ada.resize(44, 14);
  await ada.shows((rows) => rows.length === 14 && /^── ● connected as Ada/.test(rows[12]!));
  assert.doesNotMatch(ada.text, /Here/);
  await ada.resize(100, 30);

  await ada.shows((rows) =>
    rows.length === 30 && /^── ● connected as Ada/.test(rows[28]!) && /● Ada \(you\)/.test(rows.join())
  );
});

terminalTest("/quit, ctrl-c, SIGTERM and a refusal give the screen back as it was", async () => {
  await using house = await House.open();
  await using ada = await connected(house.origin, "Ada");
  await using grace = await connected(house.origin, "Grace");
  await using third = open(house.origin, "ada");
  await using linus = await connected(house.origin, "Linus");

  assert.equal(await third.ended(), 77);
  await linus.signal("SIGTERM");
  assert.equal(await linus.ended(), 143);
  await ada.types("bye\r/quit\r");
  assert.equal(await ada.ended(), 0);
  await grace.shows(/Ada │ bye/);
  await grace.types("\x03");
  await grace.shows(/ctrl-c again ends/);
  await grace.types("\x03");
  assert.equal(await grace.ended(), 0);

  for (const terminal of [ada, grace, third, linus]) {
    assert.ok(!terminal.isFilled);
    assert.match(terminal.rows[0]!, /^\/dev\/pts/);
    // deno-lint-ignore no-control-regex
    assert.match(terminal.written, /\x1b\[\?2004l[^]*\x1b\[\?7h\x1b\[\?25h/);
  }
  assert.match(third.text, /does not let you in: .*taken/);
});
