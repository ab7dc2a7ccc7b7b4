/// <reference lib="dom" />
import assert from "node:assert/strict";
import { browserTest } from "./chromium.ts";
import { ParleyServer } from "./parley_server.ts";
import { Person } from "./person.ts";
import { Voice } from "./seed.ts";
import { Wire } from "./wire.ts";

const ROOM = "general";

browserTest(
  "The unread line stands where reading stopped, and the newest message is next to the composer",
  async (browser) => {
    await using server = await ParleyServer.start();
    const grace = await Voice.come(server, "Grace", ROOM);
    const ada = await Person.come(browser, "Ada");
    await ada.enter(server, ROOM);
    await grace.say(ROOM, ["read this"]);
    await ada.sees("read this");
    await ada.page.goto(`${server.url}/?room=elsewhere`);
    await ada.page.locator("h1", { hasText: "elsewhere" }).waitFor();

    await grace.say(ROOM, ["missed one", "missed two"]);
    await ada.page.locator(".room-row", { hasText: ROOM }).locator(".badge", { hasText: "2" }).waitFor();
    assert.match(await ada.page.title(), /^elsewhere \(2\)/);
    await ada.page.locator(".room-row", { hasText: ROOM }).click();
    await ada.sees("missed two");

    const kinds = await ada.page.locator(".row").evaluateAll((rows) =>
      rows.map((row) =>
        row.querySelector(".text")?.textContent ?? (row instanceof HTMLElement ? row.dataset.kind : "")
      )
    );
    const line = kinds.indexOf("unread");
    assert.deepEqual([kinds[line - 1], kinds[line + 1]], ["read this", "missed one"]);
    await ada.page.locator(".room-row", { hasText: ROOM }).locator(".badge").waitFor({ state: "detached" });
    grace.leave();
  },
);

browserTest("A click on a gap fills it and leaves what is being read in its place", async (browser) => {
  await using server = await ParleyServer.start({ HISTORY_REPLAY: "50" });
  await using wire = new Wire(server);
  const grace = await Voice.come(server, "Grace", ROOM);
  const ada = await Person.come(browser, "Ada");
  await grace.say(ROOM, numbered("early", 30));
  await ada.enter(wire, ROOM);
  await ada.sees("early 30");
  await ada.page.locator(".me-button").click();
  await ada.page.locator(".sheet-actions .quiet").first().click();
  await grace.say(ROOM, numbered("missed", 130));
  await ada.page.locator(".connection button").click();
  await ada.sees("missed 130");

  const gap = ada.page.locator(".gap", { hasText: "Some messages are missing" });
  await gap.scrollIntoViewIfNeeded();
  const before = await ada.page.evaluate(readingAt);
  await gap.click();
  await ada.page.locator(".gap", { hasText: "Loading" }).waitFor({ state: "detached" });
  await ada.sees("missed 40");
  const after = await ada.page.evaluate(topOf, before.key);

  assert.ok(Math.abs(after - before.top) <= 1, `moved by ${after - before.top} px`);
  for (let clicks = 0; clicks < 5 && await gap.count() > 0; clicks++) await gap.click();
  await gap.waitFor({ state: "detached" });
  const texts = await ada.texts();
  assert.deepEqual(
    texts.slice(texts.indexOf("early 30")),
    ["early 30", ...numbered("missed", 130)].slice(0, texts.length - texts.indexOf("early 30")),
  );
  grace.leave();
});

function numbered(word: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${word} ${i + 1}`);
}

/** The first message in sight. Runs in the page. */
function readingAt(): { key: string; top: number } {
  const edge = document.querySelector(".log")!.getBoundingClientRect().top;
  const rows = [...document.querySelectorAll<HTMLElement>(".message-row")];
  const row = rows.find((each) => each.getBoundingClientRect().bottom > edge)!;
  return { key: row.dataset.key ?? "", top: row.getBoundingClientRect().top };
}

/** Runs in the page. */
function topOf(key: string): number {
  return document.querySelector(`[data-key="${key}"]`)?.getBoundingClientRect().top ?? NaN;
}
