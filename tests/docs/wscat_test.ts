import assert from "node:assert/strict";
import { House } from "../support/house.ts";
import { Typist } from "../support/typist.ts";

const WSCAT = ["run", "--quiet", "-A", "npm:wscat@^6.1.0", "--no-color"];
const PAGES = ["README.md", "docs/protocol.md"];

/** What must come back for what is typed: nothing else may. */
const ANSWERS: Readonly<Record<string, RegExp>> = {
  hello: /"type":"welcome"/,
  join: /"type":"joined","ref":\d+,"room":"general"|"type":"joined","room":"general"/,
  send: /"type":"sent".*"text":"hello"|"text":"hello".*"type":"sent"/s,
  message: /"type":"message","username":"Ada","message":"hi"/,
  subscribe: /"type":"metrics","timestamp".*"messages_per_second":/,
};

interface Example {
  readonly page: string;
  /** What follows `wscat` on its line. */
  readonly args: readonly string[];
  readonly typed: readonly string[];
}

/** Every command of a page that begins with `npx wscat`, with the lines that are typed into it. */
async function examplesOf(page: string): Promise<Example[]> {
  const text = await Deno.readTextFile(new URL(`../../${page}`, import.meta.url));
  return [...text.matchAll(/npx (?:-y )?wscat ([^\n`]+)`?[^\n]*((?:\n> [^\n]*)*)/g)].map((
    [, args, typed],
  ) => ({
    page,
    args: args!.trim().split(" ").map((arg) => arg.replace(/^'|'$/g, "")),
    typed: typed!.split("\n> ").slice(1),
  }));
}

Deno.test("Every wscat example of the docs works as it stands", async () => {
  const examples = (await Promise.all(PAGES.map(examplesOf))).flat();
  assert(examples.length >= 4, `${examples.length} examples were found`);

  for (const { args, typed } of examples) {
    await using house = await House.open();
    const { host } = new URL(house.origin);
    const here = args.map((arg) => arg.replace("localhost:8000", host));
    await using wscat = new Typist([...WSCAT, ...here]);
    if (!here.some((arg) => arg.endsWith("/ws/dashboard"))) {
      await house.until(() => house.hub.connections === 1);
    }
    if (!here.some((arg) => arg.endsWith("/ws/v1"))) {
      await wscat.shows(/"type":"(welcome|metrics_available)"/);
    }

    for (const line of typed) {
      await wscat.types(line);
      await wscat.shows(ANSWERS[JSON.parse(line).type]!);
    }
  }
});
