import assert from "node:assert/strict";
import { runInNewContext } from "node:vm";
import { serviceWorker } from "../../static/offline.ts";

const SCRIPT = new TextDecoder().decode(await serviceWorker(new Map([["/", new Uint8Array()]])));
const LINK = "https://parley.example/?room=general&message=7";

interface Tab {
  readonly told: unknown[];
  isInFront: boolean;
}

/** A browser with some tabs of the page, as its worker sees it. */
class PretendedBrowser {
  readonly opened: string[] = [];
  readonly #tabs: readonly Tab[];
  readonly #listeners = new Map<string, (event: unknown) => void>();

  constructor(tabs: readonly Tab[]) {
    this.#tabs = tabs;
    const clients = {
      matchAll: () => Promise.resolve(this.#tabs.map(windowOf)),
      openWindow: (url: string) => Promise.resolve(void this.opened.push(url)),
    };
    const addEventListener = (type: string, listener: (event: unknown) => void) =>
      void this.#listeners.set(type, listener);
    runInNewContext(SCRIPT, { self: { clients, addEventListener } });
  }

  /** A click on a notification that told of this link. True when it is gone after that. */
  async clickNotification(url: string): Promise<boolean> {
    let isShown = true;
    let work: Promise<unknown> = Promise.resolve();
    this.#listeners.get("notificationclick")?.({
      notification: { data: { url }, close: () => void (isShown = false) },
      waitUntil: (promise: Promise<unknown>) => void (work = promise),
    });
    await work;
    return !isShown;
  }
}

function windowOf(tab: Tab) {
  return {
    postMessage: (message: object) => void tab.told.push({ ...message }),
    focus: () => Promise.resolve(void (tab.isInFront = true)),
  };
}

Deno.test("A click on a notification opens its message where no tab is open, and takes it away", async () => {
  const browser = new PretendedBrowser([]);

  const isGone = await browser.clickNotification(LINK);

  assert.deepEqual(browser.opened, [LINK]);
  assert.ok(isGone);
});

Deno.test("A click on a notification leads an open tab to its message, in front, without another tab", async () => {
  const tab: Tab = { told: [], isInFront: false };
  const browser = new PretendedBrowser([tab]);

  await browser.clickNotification(LINK);

  assert.deepEqual(tab.told, [{ goTo: LINK }]);
  assert.ok(tab.isInFront);
  assert.deepEqual(browser.opened, []);
});
