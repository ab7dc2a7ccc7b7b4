/// <reference lib="dom" />
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { browserTest } from "./chromium.ts";
import { PATIENCE_MS, within } from "./limit.ts";
import { ParleyServer } from "./parley_server.ts";
import { Person } from "./person.ts";
import { Voice } from "./seed.ts";

declare global {
  /** What this tab would have shown outside of the page, as `title: body`, and what it took back. */
  var told: { shown: string[]; takenBack: string[] };
}

browserTest(
  "Of two hidden tabs one tells of one's name, once, and takes it back when it is read",
  async (browser) => {
    await using server = await ParleyServer.start();
    const grace = await Voice.come(server, "Grace", "general");
    const ada = await Person.come(browser, "Ada", { serviceWorkers: "block" });
    const second = await ada.context.newPage();
    for (const page of [ada.page, second]) await page.addInitScript(pretendHidden);
    await ada.enter(server, "general");
    await second.goto(`${server.url}/?room=general`);
    await untilInRoom([ada.page, second]);

    await grace.say("general", ["lunch?", "Ada, are you there?"]);
    await Promise.all(
      [ada.page, second].map((page) => page.locator(".text", { hasText: "there" }).waitFor()),
    );
    const shown = await within(PATIENCE_MS, "a notification", untilTold([ada.page, second]));

    assert.deepEqual(shown, ["Grace in #general: Ada, are you there?"]);
    await second.evaluate(() => {
      Object.defineProperty(document, "visibilityState", { value: "visible" });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    await within(PATIENCE_MS, "the notification to be taken back", untilTakenBack([ada.page, second]));
    grace.leave();
  },
);

browserTest(
  "The browser itself holds one notification for two hidden tabs, and none once it is read",
  async (browser) => {
    await using server = await ParleyServer.start();
    const grace = await Voice.come(server, "Grace", "general");
    const ada = await Person.come(browser, "Ada");
    await ada.context.grantPermissions(["notifications"], { origin: server.url });
    await ada.enter(server, "general");
    await ada.page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
    const second = await ada.context.newPage();
    await second.goto(`${server.url}/?room=general`);
    await untilInRoom([ada.page, second]);
    for (const page of [ada.page, second]) {
      await page.evaluate(() => {
        Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      });
    }

    await grace.say("general", ["lunch?", "Ada, are you there?"]);
    await Promise.all(
      [ada.page, second].map((page) => page.locator(".text", { hasText: "there" }).waitFor()),
    );
    const shown = await within(PATIENCE_MS, "a notification", heldBy(ada.page, (held) => held.length > 0));
    await second.evaluate(() => {
      Object.defineProperty(document, "visibilityState", { value: "visible" });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    const left = await within(PATIENCE_MS, "no notification", heldBy(ada.page, (held) => held.length === 0));

    assert.deepEqual(shown, ["Grace in #general: Ada, are you there?"]);
    assert.deepEqual(left, []);
    grace.leave();
  },
);

browserTest("The browser is asked for notifications on a click and not before", async (browser) => {
  await using server = await ParleyServer.start();
  const ada = await Person.come(browser, "Ada");
  await ada.page.addInitScript(() => {
    globalThis.told = { shown: [], takenBack: [] };
    Notification.requestPermission = () => {
      globalThis.told.shown.push("asked");
      return Promise.resolve("granted");
    };
    Object.defineProperty(Notification, "permission", { get: () => "default" });
  });
  await ada.enter(server, "general");
  const before = await ada.page.evaluate(() => globalThis.told.shown.length);

  await ada.page.locator(".me-button").click();
  await ada.page.locator(".notifications button").click();
  await ada.page.locator(".notifications p").waitFor();

  assert.equal(before, 0);
  assert.deepEqual(await ada.page.evaluate(() => globalThis.told.shown), ["asked"]);
});

/** A tab in the background of a browser that may notify; what it shows is written down. Runs in the page. */
function pretendHidden(): void {
  globalThis.told = { shown: [], takenBack: [] };
  Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
  class Pretended extends EventTarget {
    static readonly permission = "granted";
    readonly #tag: string;
    constructor(title: string, { body, tag }: { body: string; tag: string }) {
      super();
      this.#tag = tag;
      globalThis.told.shown.push(`${title}: ${body}`.replace(/[\u2068\u2069]/g, ""));
    }
    close(): void {
      globalThis.told.takenBack.push(this.#tag);
    }
  }
  Object.defineProperty(globalThis, "Notification", { value: Pretended });
}

/** What a tab finds in a room when it comes is no news. */
async function untilInRoom(pages: readonly Page[]): Promise<void> {
  for (const page of pages) {
    await page.locator(".me-state.online").waitFor({ state: "attached" });
    await page.locator(".log .beginning").waitFor();
  }
}

/** The notifications that the browser shows for the page, once that is so. */
async function heldBy(page: Page, isSo: (held: readonly string[]) => boolean): Promise<string[]> {
  for (;;) {
    const held = await page.evaluate(async () => {
      const notifications = await (await navigator.serviceWorker.ready).getNotifications();
      return notifications.map(({ title, body }) => `${title}: ${body}`.replace(/[\u2068\u2069]/g, ""));
    });
    if (isSo(held)) return held;
  }
}

async function toldBy(pages: readonly Page[]) {
  return await Promise.all(pages.map((page) => page.evaluate(() => globalThis.told)));
}

async function untilTakenBack(pages: readonly Page[]): Promise<void> {
  while (!(await toldBy(pages)).some(({ takenBack }) => takenBack.length === 1));
}

async function untilTold(pages: readonly Page[]): Promise<string[]> {
  for (;;) {
    const shown = (await toldBy(pages)).flatMap((told) => told.shown);
    if (shown.length > 0) return shown;
  }
}
