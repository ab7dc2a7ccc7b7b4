import assert from "node:assert/strict";

/*
 * A checker that never complains proves nothing. Each of these bugs is one line, as easily written as overlooked; with it in
 * place the world of faults must find a promise broken, and without it none.
 */

interface Bug {
  readonly name: string;
  readonly file: string;
  readonly line: string;
  readonly instead: string;
}

const BUGS: readonly Bug[] = [
  {
    name: "delivers before it has stored",
    file: "chat/room.ts",
    line: "append: (drafts) => this.rights.append(drafts, this.#cursor),",
    instead: `append: (drafts) => {
        const { epoch, seq, n } = this.cursor;
        this.#stored(drafts.map(({ id, from, at, body }, i) => ({ epoch, n: n + 1 + i, duplicate: false, event: {
          ...body, room: name, seq: seq + 1 + i, n: n + 1 + i, id, from, at } as never })));
        return this.rights.append(drafts, this.#cursor);
      },`,
  },
  {
    name: "skips the look at the ids",
    file: "store/judging.ts",
    line: "const before = ids.get(key) ?? remembered(known.ids.get(key), circumstances.nowMs);",
    instead: "const before = undefined as KnownId | undefined;",
  },
  {
    name: "forgets what came while somebody was joining",
    file: "chat/seat.ts",
    line: `    this.#state = "behind";
    this.level();`,
    instead: `    this.#state = "live";`,
  },
  {
    name: "is off by one on resume",
    file: "chat/recent.ts",
    line: "const start = seq + 1 - first.seq;",
    instead: "const start = seq - first.seq;",
  },
  {
    name: "never takes a second look at the heads",
    file: "chat/rooms.ts",
    line: "this.#compareHeads((room, head) => room.notice(head))",
    instead: "Promise.resolve()",
  },
  {
    name: "says that a reader is at the head while a replay is going on",
    file: "chat/joining.ts",
    line: "const seq = lines.at(-1)?.seq ?? start.after;",
    instead: "const seq = room.cursor.seq;",
  },
  {
    name: "delivers what is not next in line",
    file: "chat/room.ts",
    line: "if (!lines.every((line, i) => line.seq === cursor.seq + 1 + i)) return false;",
    instead: "",
  },
  {
    name: "tells a page's reader nothing of what came after the page",
    file: "chat/joining.ts",
    line: "return { resumed: false, position: { epoch, seq }, n, messages };",
    instead: "return { resumed: false, position: { epoch, seq: room.cursor.seq }, n, messages };",
  },
  {
    name: "lets anybody into a room of two",
    file: "chat/doorkeeper.ts",
    line: "if (!isDirect(name) || await directs().other(name, user)) {",
    instead: "if (name) {",
  },
  {
    name: "never looks at the bell",
    file: "chat/bell.ts",
    line: `    this.#looking.run().catch(this.#parts.report);
    if (this.#owed.size > 0)`,
    instead: "    if (this.#owed.size > 0)",
  },
  {
    name: "counts somebody as invited before they are",
    file: "chat/directs.ts",
    line: "if (!pair.isKept) {",
    instead: "if (!pair.isKept && await pairs.keep(pair)) {",
  },
  {
    name: "invites under a new id each time",
    file: "chat/directs.ts",
    line: "to: room, id: room }, [from.id]);",
    instead: "to: room }, [from.id]);",
  },
  {
    name: "has people who stand still while their clock, once set back, catches up",
    file: "client/steady_clock.ts",
    line: "if (told < newest) lag += newest - told;",
    instead: "",
  },
  {
    name: "forgets what happened to people while they were away",
    file: "chat/inboxes.ts",
    line: "return { position: { epoch, seq: isResumed ? since.seq : seq }, head: seq, at, rings };",
    instead: "return { position: { epoch, seq }, head: seq, at, rings };",
  },
  {
    name: "never asks again what was permitted before somebody was muted",
    file: "chat/room_rights.ts",
    line: "const outcomes = await this.#parts.log.append(this.#name, drafts, { seen, permittedUnder });",
    instead: "const outcomes = await this.#parts.log.append(this.#name, drafts, { seen });",
  },
  {
    name: "lets a mute hold for the batches after its own only",
    file: "store/judging.ts",
    line: "return permittedUnder !== undefined && permittedUnder !== policyVersion;",
    instead: "return permittedUnder === -1;",
  },
];

/** What the worlds are made of. */
const TESTS = ["tests/world", "tests/store", "tests/conformance"];
const PARTS = ["protocol", "chat", "store", "bus", "client", ...TESTS, "deno.json", "deno.lock"];
const SEEDS = 150;

for (const bug of BUGS) {
  Deno.test(`The world of faults notices a room that ${bug.name}`, async () => {
    await using copy = await copyOfProject();
    await plant(copy.path, bug);

    const run = await runWorlds(copy.path);

    assert.match(run.output, /violations/, `Not noticed in ${SEEDS} seeds`);
    assert.equal(run.code, 1);
  });
}

Deno.test("The world of faults finds nothing wrong with the room as it is", async () => {
  await using copy = await copyOfProject();

  const run = await runWorlds(copy.path);

  assert.equal(run.output.trim(), `${SEEDS} seeds, no violation`);
  assert.equal(run.code, 0);
});

async function copyOfProject(): Promise<{ path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir({ prefix: "parley-bug-" });
  for (const part of PARTS) await copy(new URL(`../../${part}`, import.meta.url), `${path}/${part}`);
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

async function copy(from: URL, to: string): Promise<void> {
  if ((await Deno.stat(from)).isFile) return await Deno.copyFile(from, to);
  await Deno.mkdir(to, { recursive: true });
  for await (const entry of Deno.readDir(from)) {
    await copy(new URL(`${from.href}/${entry.name}`), `${to}/${entry.name}`);
  }
}

async function plant(path: string, { file, line, instead }: Bug): Promise<void> {
  const source = await Deno.readTextFile(`${path}/${file}`);
  assert.equal(source.split(line).length, 2, `${file} no longer has the line that this bug changes`);
  await Deno.writeTextFile(`${path}/${file}`, source.replace(line, () => instead));
}

async function runWorlds(path: string): Promise<{ code: number; output: string }> {
  const args = ["run", "--no-check", "--quiet", "tests/world/run.ts", "1", String(SEEDS), "--brief"];
  const command = new Deno.Command(Deno.execPath(), { args, cwd: path, stdout: "piped", stderr: "piped" });
  const { code, stdout, stderr } = await command.output();
  return { code, output: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
}
