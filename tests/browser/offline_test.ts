/// <reference lib="dom" />
import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { browserTest } from "./chromium.ts";
import { ParleyServer } from "./parley_server.ts";
import { Person } from "./person.ts";

browserTest("Without its server the page opens with what was last seen, and sends later", async (browser) => {
  await using server = await ParleyServer.start();
  const ada = await personWhoHasSeen(browser, server, "seen before");

  await server.kill();
  await ada.page.goto(`${server.url}/?room=general`);
  await ada.sees("seen before");
  await ada.page.locator(".connection.unreached").waitFor();
  await ada.say("written meanwhile");
  await server.restart();
  await ada.page.locator(".connection button", { hasText: "Try now" }).click().catch(() => undefined);
  await ada.seesSent("written meanwhile");

  assert.deepEqual(await ada.texts(), ["seen before", "written meanwhile"]);
  assert.deepEqual(ada.complaints, []);
});

browserTest(
  "A server that takes requests and answers none keeps nobody from what was last seen",
  async (browser) => {
    await using server = await ParleyServer.start();
    const ada = await personWhoHasSeen(browser, server, "seen before");

    server.freeze();
    await ada.page.goto(`${server.url}/?room=general`);
    await ada.sees("seen before");
    await ada.say("written meanwhile");
    server.thaw();
    await ada.seesSent("written meanwhile");

    assert.deepEqual(await ada.texts(), ["seen before", "written meanwhile"]);
  },
);

browserTest("Signing out leaves nothing of what was said in the browser", async (browser) => {
  await using server = await ParleyServer.start();
  const ada = await Person.come(browser, "Ada");
  await ada.enter(server, "general");
  await ada.say("for members only");
  await ada.seesSent("for members only");
  await untilKept(ada, "for members only");

  await ada.page.locator(".me-button").click();
  await ada.page.locator(".sheet-actions .danger").click();
  await ada.page.locator(".card").waitFor();

  while (await ada.page.evaluate(isKept, "for members only"));
  assert.equal(await ada.page.evaluate(() => localStorage.getItem("parley.me")), null);
});

/** Somebody whose browser can open the page by itself, with what they have said. */
async function personWhoHasSeen(browser: Browser, server: ParleyServer, text: string): Promise<Person> {
  const ada = await Person.come(browser, "Ada");
  await ada.enter(server, "general");
  await ada.say(text);
  await ada.seesSent(text);
  await ada.page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await untilKept(ada, text);
  return ada;
}

/** The page keeps what was said a moment after it was said. */
async function untilKept(person: Person, text: string): Promise<void> {
  while (!await person.page.evaluate(isKept, text));
}

/** True once a text is in what the page keeps. Runs in the page. */
async function isKept(text: string): Promise<boolean> {
  const databases = await indexedDB.databases();
  const name = databases.find((each) => each.name?.startsWith("parley.seen."))?.name;
  if (name === undefined) return false;
  const open = indexedDB.open(name);
  await new Promise((resolve) => open.onsuccess = resolve);
  const all = open.result.transaction("rooms").objectStore("rooms").getAll();
  await new Promise((resolve) => all.onsuccess = resolve);
  open.result.close();
  return JSON.stringify(all.result).includes(text);
}
