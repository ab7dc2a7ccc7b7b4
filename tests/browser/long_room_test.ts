/// <reference lib="dom" />
import assert from "node:assert/strict";
import type { CDPSession } from "playwright-core";
import { browserTest } from "./chromium.ts";
import { ParleyServer } from "./parley_server.ts";
import { Person } from "./person.ts";
import { fill, Voice } from "./seed.ts";

const ROOM = "archive";
const MESSAGES = 10_000;
const ANSWERED = 8_700;
/** What a key may take, so that typing keeps up with the screen. Printed, for a slow machine is no bug. */
const KEY_BUDGET_MS = 16;

const TEXTS = Array.from(
  { length: MESSAGES },
  (_, i) => `message ${i + 1} ${"and some more text ".repeat(i % 7)}`,
);

browserTest(
  "A room of 10,000 messages reads back without a move, and stays small and quick",
  async (browser) => {
    await using server = await ParleyServer.start();
    await fill(server, ROOM, TEXTS);
    const grace = await Voice.come(server, "Grace", ROOM);
    await grace.say(ROOM, ["an answer to something long ago"], ANSWERED);
    const ada = await Person.come(browser, "Ada");
    await ada.enter(server, ROOM);
    await ada.sees("an answer to something long ago");
    const cdp = await ada.context.newCDPSession(ada.page);
    const keysAtFirst = await keyCosts(ada, cdp);
    const heapAtFirst = await heapMb(cdp);

    // A quote leads to its message, which is far from loaded, and a click leads back.
    await ada.page.locator(".quote").last().click();
    await ada.page.locator(".pointed-out").waitFor();
    assert.match(await ada.page.locator(".pointed-out").innerText(), /message 8700/);
    assert.ok(
      await ada.page.locator(".pointed-out .message").evaluate((each) => each === document.activeElement),
    );
    await ada.page.locator(".new-below").click();
    await ada.sees("an answer to something long ago");

    // Reading back: a hundred times older messages come in above the reader.
    const moves = await ada.page.evaluate(readBack, 100);
    assert.ok(moves.prepends >= 100, `premise: ${moves.prepends} prepends`);
    assert.ok(moves.mostPx <= 1, `moved by ${moves.mostPx} px`);
    assert.ok(moves.mostRows <= 420, `${moves.mostRows} lines in the document`);
    const heapAt2000 = await heapMb(cdp);

    // New messages arrive below: a pill counts them, nothing moves.
    const before = await topOfFirst(ada);
    await grace.say(ROOM, ["new one", "new two", "new three"]);
    await ada.page.locator(".new-below", { hasText: "3 new messages" }).waitFor();
    assert.deepEqual(await topOfFirst(ada), before);
    await ada.page.locator(".new-below").click();
    await ada.sees("new three");
    await ada.page.locator(".new-below").waitFor({ state: "detached" });

    // To the very beginning, and back by one click.
    const most = await ada.page.evaluate(toTheBeginning);
    await ada.page.locator(".beginning").waitFor();
    const heapAt10000 = await heapMb(cdp);
    const nodes = await ada.page.evaluate(() => document.getElementsByTagName("*").length);
    await ada.page.locator(".new-below").click();
    await ada.sees("new three");
    const keysAtLast = await keyCosts(ada, cdp);

    assert.ok(most <= 420, `${most} lines in the document`);
    assert.ok(nodes < 8_000, `${nodes} nodes in the document`);
    assert.ok(heapAt10000 - heapAtFirst < 40, `${heapAtFirst} MB grew to ${heapAt10000} MB`);
    assert.ok(keysAtLast.median < 4 * Math.max(1, keysAtFirst.median), "a key costs the same in a long room");
    console.log(
      `Measured: heap after collection: ${heapAtFirst} MB at 50 messages, ${heapAt2000} MB at ${moves.loaded}, ${heapAt10000} MB at ${MESSAGES}; ` +
        `${nodes} nodes; a key: ${show(keysAtFirst)} at 50 messages, ${
          show(keysAtLast)
        } at ${MESSAGES} (budget ${KEY_BUDGET_MS} ms)`,
    );
    assert.deepEqual(ada.complaints, []);
    grace.leave();
  },
);

interface Costs {
  readonly median: number;
  readonly worst: number;
}

/** What the page's main thread does for each of 30 keys, script, style, layout and paint together. */
async function keyCosts(person: Person, cdp: CDPSession): Promise<Costs> {
  await person.composer.focus();
  await cdp.send("Performance.enable");
  const costs: number[] = [];
  for (const key of "the quick brown fox jumps over") {
    const before = await taskMs(cdp);
    await person.page.keyboard.type(key);
    await person.page.evaluate(() =>
      new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
    );
    costs.push(await taskMs(cdp) - before);
  }
  await person.composer.fill("");
  costs.sort((a, b) => a - b);
  return { median: costs[costs.length >> 1]!, worst: costs.at(-1)! };
}

async function taskMs(cdp: CDPSession): Promise<number> {
  const { metrics } = await cdp.send("Performance.getMetrics");
  return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0) * 1_000;
}

async function heapMb(cdp: CDPSession): Promise<number> {
  await cdp.send("HeapProfiler.collectGarbage");
  const { usedSize } = await cdp.send("Runtime.getHeapUsage");
  return Math.round(usedSize / 100_000) / 10;
}

function show({ median, worst }: Costs): string {
  return `${median.toFixed(1)} ms, at worst ${worst.toFixed(1)} ms`;
}

/** Scrolls up until older lines have come in `wanted` times; meanwhile the first line in sight stays put. Runs in the page. */
async function readBack(
  wanted: number,
): Promise<{ prepends: number; mostPx: number; mostRows: number; loaded: number }> {
  const log = document.querySelector<HTMLElement>(".log")!;
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const lines = () => [...log.querySelectorAll<HTMLElement>(".message-row")];
  let prepends = 0;
  let mostPx = 0;
  let mostRows = 0;
  for (let steps = 0; prepends < wanted && steps < 600; steps++) {
    // Now and then to the very top, where one sees that messages are being loaded.
    log.scrollTop = steps % 10 === 9 ? 0 : log.scrollTop - 1_500;
    const edge = log.getBoundingClientRect().top;
    const line = lines().find((row) => row.getBoundingClientRect().top >= edge)!;
    const top = line.getBoundingClientRect().top;
    let oldest = lines()[0]?.dataset.key;
    for (let i = 0; i < 3; i++) {
      await frame();
      if (line.isConnected) mostPx = Math.max(mostPx, Math.abs(line.getBoundingClientRect().top - top));
      if (lines()[0]?.dataset.key === oldest) continue;
      prepends++;
      oldest = lines()[0]?.dataset.key;
    }
    mostRows = Math.max(mostRows, log.querySelectorAll(".row").length);
  }
  const number = /message (\d+)/.exec(lines()[0]?.textContent ?? "")?.[1];
  return { prepends, mostPx, mostRows, loaded: 10_000 - Number(number) + 1 };
}

/** Goes up until the room begins. Answers with the most lines there were at a time. Runs in the page. */
async function toTheBeginning(): Promise<number> {
  const log = document.querySelector<HTMLElement>(".log")!;
  let most = 0;
  for (let i = 0; i < 600 && document.querySelector(".beginning") === null; i++) {
    log.scrollTop = 0;
    await new Promise((resolve) => requestAnimationFrame(resolve));
    most = Math.max(most, log.querySelectorAll(".row").length);
  }
  log.scrollTop = 0;
  return most;
}

async function topOfFirst(person: Person): Promise<{ text: string | null; top: number }> {
  return await person.page.evaluate(() => {
    const log = document.querySelector<HTMLElement>(".log")!;
    const edge = log.getBoundingClientRect().top;
    const row = [...log.querySelectorAll(".message-row")].find((each) =>
      each.getBoundingClientRect().top >= edge
    )!;
    return { text: row.querySelector(".text")!.textContent, top: row.getBoundingClientRect().top };
  });
}
