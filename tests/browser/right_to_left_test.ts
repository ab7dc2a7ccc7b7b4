/// <reference lib="dom" />
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { en, type Plural } from "../../static/app/text/en.ts";
import { written } from "../static/arabic_like.ts";
import { fillBusyRoom } from "./busy_room.ts";
import { browserTest } from "./chromium.ts";
import { ParleyServer } from "./parley_server.ts";
import { Person } from "./person.ts";

const PICTURES = Deno.env.get("PICTURES");

for (const [width, height] of [[320, 640], [390, 800], [1440, 900]] as const) {
  browserTest(`In a language read from the right the page is turned around, ${width} px`, async (browser) => {
    await using server = await ParleyServer.start();
    const voices = await fillBusyRoom(server, "release");
    const ada = await Person.come(browser, "Ada", { viewport: { width, height }, serviceWorkers: "block" });
    await speakFromTheRight(ada.page);

    await ada.enter(server, "release");
    await ada.say("mine");
    await ada.bubble("mine").waitFor();
    if (PICTURES !== undefined) await ada.page.screenshot({ path: `${PICTURES}/${width}_rtl.png` });

    const { page } = ada;
    assert.match(
      await ada.composer.getAttribute("placeholder") ?? "",
      /\p{Script=Arabic}/u,
      "premise: it speaks",
    );
    const log = await boxOf(page, ".log-content");
    const own = await boxOf(page, ".mine .bubble");
    const face = await boxOf(page, ".face");
    const send = await boxOf(page, ".send");
    assert.equal(await page.locator("html").getAttribute("dir"), "rtl");
    assert.ok(own.x - log.x < 40, "one's own messages are on the left");
    assert.ok(log.x + log.width - face.x - face.width < 40, "faces are on the right");
    assert.ok(send.x < width / 2, "sending is on the left");
    const sides = await page.evaluate(() => ({
      writing: getComputedStyle(document.querySelector(".composer textarea")!).direction,
      topic: getComputedStyle(document.querySelector(".room-header .topic")!).textAlign,
    }));
    assert.deepEqual(sides, { writing: "rtl", topic: "right" });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${wide} px stand out`);
    if (width > 1_000) assert.ok((await boxOf(page, ".rooms")).x > width / 2, "the rooms are on the right");
    for (const voice of voices) voice.leave();
  });
}

async function boxOf(page: Page, selector: string) {
  return await page.locator(selector).first().boundingBox() ?? assert.fail(`${selector} is not there`);
}

/** Gives the page's scripts a catalogue made of Arabic letters in place of English, and its direction. */
async function speakFromTheRight(page: Page): Promise<void> {
  const entries = Object.entries<string | Plural>(en).flatMap(([key, entry]) =>
    typeof entry === "string" ? [[key, entry] as const] : Object.entries(entry)
  );
  await page.route("**/assets/**/*.js", async (route) => {
    const response = await route.fetch();
    let script = await response.text();
    // By their names: a word such as "room" is also said in code.
    for (const [key, text] of entries) {
      script = script.replaceAll(`${key}:${quoted(text)}`, () => `${key}:${quoted(written(text))}`);
    }
    await route.fulfill({
      response,
      body: script.replaceAll(/direction:"ltr"/g, 'direction:"rtl"'),
    });
  });
}

/** A text as the bundler writes it: in ASCII. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[^\x20-\x7e]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`,
  );
}
