import assert from "node:assert/strict";
import * as z from "zod";
import { CLOSE, ERROR_CODES } from "../../protocol/codes.ts";
import * as commands from "../../protocol/commands.ts";
import * as dashboard from "../../protocol/dashboard.ts";
import * as events from "../../protocol/events.ts";
import { readAs, readCommand } from "../../protocol/frames.ts";
import * as simple from "../../protocol/simple.ts";
import * as streams from "../../protocol/streams.ts";

const page = await Deno.readTextFile(new URL("../../docs/protocol.md", import.meta.url));

/** Every schema of one frame, by the name that examples are marked with. Unions of them are no frames themselves. */
const schemas = new Map<string, z.ZodType>(
  Object.entries({ commands, events, simple, streams, dashboard }).flatMap(([module, exports]) =>
    Object.entries(exports).flatMap(([name, schema]) =>
      schema instanceof z.ZodType && !(schema instanceof z.ZodUnion)
        ? [[`${module}.${name}`, schema] as const]
        : []
    )
  ),
);

/** The examples of the page: a fence "```json commands.send" and what is in it. What is for a shell is none. */
const fences = [...page.matchAll(/^```(.*)\n([^]*?)^```$/gm)].filter(([, mark]) => mark !== "sh");
const examples = fences.map(([, mark, text]) => ({
  mark: mark!.replace(/^json /, ""),
  isJson: mark!.startsWith("json "),
  text: text!,
}));

Deno.test("docs/protocol.md has an example of every frame", () => {
  const languages = [
    ...[commands.command, events.serverFrame, simple.simpleCommand, simple.simpleFrame],
    ...[dashboard.dashboardCommand, dashboard.dashboardFrame],
  ];
  const frames = languages.reduce((sum, { options }) => sum + options.length, 0);
  assert.equal(schemas.size, frames + Object.keys(streams).length);
  const shown = new Set(examples.map(({ mark }) => mark));

  assert.deepEqual([...schemas.keys()].filter((name) => !shown.has(name)), []);
});

Deno.test("docs/protocol.md names a schema for every example", () => {
  assert.deepEqual(
    examples.filter(({ isJson, mark }) => !isJson || !schemas.has(mark)).map(({ mark }) => mark),
    [],
  );
});

for (const [index, { mark, text }] of examples.entries()) {
  Deno.test(`docs/protocol.md example ${index + 1} is a ${mark} with no unknown field`, () => {
    const frame = JSON.parse(text);

    const parsed = schemas.get(mark)!.parse(frame);

    // A schema drops fields that it does not know, so a misspelt one shows here.
    assert.deepEqual(parsed, frame);
    if (mark.startsWith("commands.")) {
      assert.deepEqual(readCommand(JSON.stringify(frame)), { command: frame });
    } else if (mark.startsWith("events.")) assert.deepEqual(events.serverFrame.parse(frame), frame);
    else if (mark.startsWith("simple.")) assert.ok(isSimple(frame));
    else if (mark.startsWith("dashboard.")) assert.ok(isOfDashboard(frame));
  });
}

function isOfDashboard(frame: unknown): boolean {
  return [dashboard.dashboardCommand, dashboard.dashboardFrame].some((said) => said.safeParse(frame).success);
}

function isSimple(frame: unknown): boolean {
  const isSaid = "command" in readAs(simple.simpleCommand, JSON.stringify(frame));
  return isSaid || simple.simpleFrame.safeParse(frame).success;
}

Deno.test("docs/protocol.md tells every error code with its retry and status", () => {
  for (const [code, { retry, status }] of Object.entries(ERROR_CODES)) {
    const row = page.split("\n").find((line) => line.startsWith("|") && line.includes(`| \`${code}\``));

    assert.ok(row, code);
    assert.deepEqual(row.split("|").slice(-3, -1).map((cell) => cell.trim()), [
      retry ? "yes" : "no",
      `${status}`,
    ], code);
  }
});

Deno.test("docs/protocol.md tells every close code", () => {
  const rows = page.split("\n").filter((line) => /^\| \d{4}/.test(line)).map((line) => line.split("|")[1]!);

  for (const code of Object.values(CLOSE)) {
    assert.ok(rows.some((cell) => cell.includes(`${code}`)), `${code}`);
  }
});
