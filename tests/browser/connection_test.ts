/// <reference lib="dom" />
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { browserTest } from "./chromium.ts";
import { within } from "./limit.ts";
import { ParleyServer } from "./parley_server.ts";
import { Person } from "./person.ts";
import { Voice } from "./seed.ts";
import { Wire } from "./wire.ts";

const ROOM = "general";
const MINUTE_MS = 60_000;

browserTest("Nothing is lost or doubled when the server is killed while somebody writes", async (browser) => {
  await using server = await ParleyServer.start();
  const ada = await Person.come(browser, "Ada");
  const grace = await Person.come(browser, "Grace");
  await ada.enter(server, ROOM);
  await grace.enter(server, ROOM);
  const written: string[] = [];
  const write = async (count: number) => {
    for (let i = 0; i < count; i++) {
      const text = `line ${written.length + 1}.`;
      written.push(text);
      await ada.say(text);
    }
  };

  for (let kills = 0; kills < 3; kills++) {
    await write(4);
    const killed = server.kill();
    await write(4);
    await killed;
    await write(2);
    await server.restart();
    await ada.comesBack();
  }
  await grace.comesBack();

  await ada.seesSent(written.at(-1)!);
  await grace.sees(written.at(-1)!);
  assert.deepEqual(await ada.texts(), written);
  assert.deepEqual(await grace.texts(), written);
  await ada.page.reload();
  await ada.sees(written.at(-1)!);
  assert.deepEqual(await ada.texts(), written);
});

browserTest(
  "What was written offline survives a tab that crashes, and is sent once by two tabs",
  async (browser) => {
    await using server = await ParleyServer.start();
    const ada = await Person.come(browser, "Ada");
    const grace = await Voice.come(server, "Grace", ROOM);
    await ada.enter(server, ROOM);
    await grace.say(ROOM, ["premise: connected"]);
    await ada.sees("premise: connected");
    await server.kill();
    for (const text of ["one", "two", "three"]) await ada.say(text);
    await ada.page.locator(".state", { hasText: "Waiting for the connection" }).nth(2).waitFor();
    await ada.stores("three");
    const crashed = ada.page.waitForEvent("crash");

    const cdp = await ada.context.newCDPSession(ada.page);
    cdp.send("Page.crash").catch(() => undefined);
    await crashed;
    await server.restart();
    const tabs = await Promise.all([1, 2].map(() => newTab(ada, `${server.url}/?room=${ROOM}`)));

    for (const tab of tabs) await textsUntil(tab, "three");
    for (const tab of tabs) await tab.reload();
    for (const tab of tabs) {
      assert.deepEqual(await textsUntil(tab, "three"), ["premise: connected", "one", "two", "three"]);
    }
    grace.leave();
  },
);

browserTest(
  "A laptop that slept comes back: a dead connection is found out, and nothing is lost",
  async (browser) => {
    await using server = await ParleyServer.start();
    await using wire = new Wire(server);
    const grace = await Voice.come(server, "Grace", ROOM);
    const ada = await Person.come(browser, "Ada");
    await ada.page.clock.install();
    await ada.enter(wire, ROOM);
    await ada.isOnline();
    const before = wire.upgrades;

    wire.fallSilent();
    await grace.say(ROOM, ["said while the lid was closed"]);
    await ada.page.clock.fastForward(40 * MINUTE_MS);
    await ada.say("written on waking");

    await ada.seesSent("written on waking");
    await ada.sees("said while the lid was closed");
    assert.deepEqual(await ada.texts(), ["said while the lid was closed", "written on waking"]);
    assert.equal(wire.upgrades, before + 1, "one new connection is enough");
    assert.deepEqual(ada.complaints, []);
    grace.leave();
  },
);

browserTest("A clock that is set back or forward while connected disturbs nothing", async (browser) => {
  await using server = await ParleyServer.start();
  await using wire = new Wire(server);
  const ada = await Person.come(browser, "Ada");
  await ada.page.clock.install();
  await ada.enter(wire, ROOM);
  await ada.isOnline();

  await ada.page.clock.setSystemTime(Date.now() - 24 * 60 * MINUTE_MS);
  await ada.say("yesterday");
  await ada.seesSent("yesterday");
  await ada.page.clock.setSystemTime(Date.now() + 60 * MINUTE_MS);
  await ada.say("in an hour");
  await ada.seesSent("in an hour");

  assert.deepEqual(await ada.texts(), ["yesterday", "in an hour"]);
});

browserTest("A hidden tab whose timers ring once a minute is not evicted", async (browser) => {
  await using server = await ParleyServer.start({ HEARTBEAT_TIMEOUT_MS: "1200" });
  await using wire = new Wire(server);
  const ada = await Person.come(browser, "Ada");
  await ada.page.addInitScript(throttleTimersWhenHidden);
  await ada.enter(wire, ROOM);
  await ada.isOnline();
  const pings = countPings(ada.page);
  await ada.page.reload();
  await ada.isOnline();
  const upgrades = wire.upgrades;

  await ada.hides(true);
  // Six times as long as the server waits for a sign of life, within one minute: only what arrives can be answered.
  await within(30_000, "12 pings to a hidden tab", pings.reached(12));
  assert.equal(await ada.page.evaluate(() => Reflect.get(globalThis, "rung")), 0, "premise: no timer rang");
  await ada.hides(false);
  await ada.say("still here");
  await ada.seesSent("still here");

  assert.equal(wire.upgrades, upgrades, "the same connection all the time");
});

browserTest(
  "Twenty tabs of one person are one member, who says and sees each message once",
  async (browser) => {
    await using server = await ParleyServer.start();
    await using wire = new Wire(server);
    const grace = await Person.come(browser, "Grace");
    await grace.enter(server, ROOM);
    const ada = await Person.come(browser, "Ada", { viewport: { width: 500, height: 400 } });
    await ada.enter(wire, ROOM);
    const tabs = [
      ada.page,
      ...await Promise.all(Array.from({ length: 19 }, () => newTab(ada, `${wire.url}/?room=${ROOM}`))),
    ];
    // Twenty pages that load at once take a slow machine a while.
    for (const tab of tabs) {
      await tab.locator(".me-state.online").waitFor({ state: "attached", timeout: 60_000 });
    }
    assert.equal(wire.upgrades, 20, "premise: a connection each");

    await ada.say("from the first");
    await grace.page.locator(".people-button .count", { hasText: /^2$/ }).waitFor();
    await grace.sees("from the first");
    wire.cut();
    for (const tab of tabs) await tab.evaluate(() => dispatchEvent(new Event("online")));
    for (const tab of tabs) await tab.locator(".me-state.online").waitFor({ state: "attached" });
    await grace.say("to all of them");

    for (const tab of tabs) {
      assert.deepEqual(await textsUntil(tab, "to all of them"), [
        "from the first",
        "to all of them",
      ]);
    }
    assert.ok(wire.upgrades <= 45, `${wire.upgrades} connections for twenty tabs that came back once`);
    assert.equal(await grace.page.locator(".person").count(), 2);
    assert.deepEqual(await grace.page.locator(".small-line").allTextContents(), ["\u2068Ada\u2069 joined"]);
  },
);

async function newTab(person: Person, url: string): Promise<Page> {
  const tab = await person.context.newPage();
  tab.setDefaultTimeout(15_000);
  await tab.goto(url);
  return tab;
}

async function textsUntil(tab: Page, last: string): Promise<string[]> {
  await tab.locator(".message .text", { hasText: last }).first().waitFor();
  await tab.locator(".message.pending").first().waitFor({ state: "detached" });
  return await tab.locator(".message .text").allTextContents();
}

/** Browsers let the timers of a page that is hidden for long ring once a minute; messages still arrive. Runs in the page. */
function throttleTimersWhenHidden(): void {
  const { setTimeout: after, setInterval: every } = globalThis;
  Reflect.set(globalThis, "rung", 0);
  const held: (() => void)[] = [];
  const gate = (run: () => void) => () => {
    if (document.visibilityState === "visible") run();
    else held.push(run);
  };
  const release = () => {
    const due = held.splice(0);
    if (document.visibilityState === "hidden") {
      Reflect.set(globalThis, "rung", Reflect.get(globalThis, "rung") + due.length);
    }
    for (const run of due) run();
  };
  Object.assign(globalThis, {
    setTimeout: (run: () => void, ms?: number) => after(gate(run), ms),
    setInterval: (run: () => void, ms?: number) => every(gate(run), ms),
  });
  every(release, 60_000);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && release());
}

function countPings(page: Page): { reached: (count: number) => Promise<void> } {
  let heard = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  let wanted = Infinity;
  page.on("websocket", (socket) =>
    socket.on("framereceived", ({ payload }) => {
      if (String(payload).includes('"type":"ping"') && ++heard >= wanted) resolve();
    }));
  return {
    reached: (count) => {
      heard = 0;
      wanted = count;
      return promise;
    },
  };
}
