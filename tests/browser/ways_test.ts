/// <reference lib="dom" />
import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { OfficeProxy, type ProxyManners } from "../support/proxy.ts";
import { browserTest } from "./chromium.ts";
import { ParleyServer } from "./parley_server.ts";
import { Person } from "./person.ts";
import { Voice } from "./seed.ts";

const ROOMS = Array.from({ length: 10 }, (_, i) => `room-${i}`);

/** A server behind a proxy; Ada, who has been in ten rooms; and Grace, whom nothing holds back. */
async function office(browser: Browser) {
  const server = await ParleyServer.start();
  const proxy = new OfficeProxy(() => server.url);
  const ada = await Person.come(browser, "Ada");
  await ada.enter(proxy, ROOMS[0]);
  for (const room of ROOMS.slice(1)) {
    await ada.page.goto(`${proxy.url}/?room=${room}`);
    await ada.page.locator(".log").waitFor();
  }
  await ada.isOnline();
  const grace = await Voice.come(server, "Grace", ROOMS[9]!);
  return {
    ...{ server, proxy, ada, grace },
    /** The proxy's manners change, and Ada opens the page again. */
    async reload(manners: ProxyManners): Promise<void> {
      Object.assign(proxy.manners, manners);
      proxy.asked.length = 0;
      await ada.page.reload();
      await ada.page.locator(".log").waitFor();
    },
    async [Symbol.asyncDispose]() {
      grace.leave();
      await ada.leave();
      await proxy[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** They talk in the open room, and Ada hears of what is said in another one. */
async function theyTalk({ ada, grace, server, proxy }: Awaited<ReturnType<typeof office>>): Promise<void> {
  await ada.say("written by Ada");
  await ada.seesSent("written by Ada");
  await grace.say(ROOMS[9]!, ["written by Grace"]);
  await ada.sees("written by Grace");
  const vera = await Voice.come(server, "Vera", ROOMS[3]!);
  await vera.say(ROOMS[3]!, ["over here"]);
  await ada.page.locator(".room-row", { hasText: ROOMS[3]! }).locator(".badge").waitFor();
  vera.leave();
  const asked = proxy.asked.filter((each) => each.startsWith("GET /api/events"));
  assert.ok(asked.some((each) => each.match(/[?&]room=room-/g)?.length === 10), "ten rooms at once");
  assert.deepEqual(await ada.texts(), ["written by Ada", "written by Grace"]);
  assert.deepEqual(ada.complaints, []);
}

browserTest("With WebSocket blocked the page chats in ten rooms by a stream of events", async (browser) => {
  await using there = await office(browser);

  await there.reload({ blocksWebSocket: true });
  await theyTalk(there);

  assert.ok(there.proxy.count("WS /ws/v1") >= 2, "WebSocket was tried first");
  assert.ok(there.proxy.count("GET /api/events") >= 2);
});

browserTest(
  "With WebSocket blocked and streams held back the page chats in ten rooms by polling",
  async (browser) => {
    await using there = await office(browser);

    await there.reload({ blocksWebSocket: true, holdsBackBytes: 1_000_000 });
    await theyTalk(there);

    assert.ok(there.proxy.count("GET /api/events") >= 4, "one answer after the other");
  },
);

browserTest("The page returns to WebSocket when it gets through again", async (browser) => {
  await using there = await office(browser);
  const { ada, grace, proxy } = there;
  await ada.page.clock.install();
  await there.reload({ blocksWebSocket: true });
  await ada.say("by a stream");
  await ada.seesSent("by a stream");
  // What is tried first, whether frames pass both ways, has no welcome.
  const welcome = new Promise<void>((resolve) =>
    ada.page.on("websocket", (socket) =>
      socket.on("framereceived", ({ payload }) => {
        if (String(payload).includes('"welcome"')) resolve();
      }))
  );
  proxy.manners.blocksWebSocket = false;

  // A minute, in steps in which the stream is heard.
  for (let step = 0; step < 8; step++) {
    await ada.page.clock.fastForward(9_000);
    await grace.say(ROOMS[9]!, [`step ${step}.`]);
    await ada.sees(`step ${step}.`);
  }
  await welcome;
  await ada.isOnline();
  await there.grace.say(ROOMS[9]!, ["at the end"]);
  await ada.sees("at the end");
  const streams = proxy.count("GET /api/events");
  const posted = proxy.count("POST /api/commands");
  proxy.cut();
  await ada.comesBack();
  await ada.say("by a socket");
  await ada.seesSent("by a socket");

  assert.equal(proxy.count("GET /api/events"), streams, "no stream is opened any more");
  assert.equal(proxy.count("POST /api/commands"), posted, "and nothing is posted");
});

browserTest("A plain restart of the server sends nobody to a stream", async (browser) => {
  await using there = await office(browser);
  const { ada, server, proxy } = there;
  await ada.isOnline();
  proxy.asked.length = 0;

  for (let restarts = 0; restarts < 3; restarts++) {
    await server.kill();
    await ada.say(`during restart ${restarts}.`);
    for (let failures = 0; failures < 3; failures++) await attempt(ada);
    await server.restart();
    await ada.comesBack();
    await ada.seesSent(`during restart ${restarts}.`);
  }

  assert.equal(proxy.count("GET /api/events"), 0);
  assert.ok(proxy.count("GET /health") > 0, "the premise: the client looked whether the server is there");
});

/** The page tries a socket, which fails while nobody is there. */
async function attempt({ page }: Person): Promise<void> {
  const trying = page.waitForEvent("websocket");
  await page.evaluate(() => dispatchEvent(new Event("online")));
  const socket = await trying;
  if (!socket.isClosed()) await socket.waitForEvent("close");
}
