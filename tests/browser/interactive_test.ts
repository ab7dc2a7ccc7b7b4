/// <reference lib="dom" />
import assert from "node:assert/strict";
import type { CDPSession } from "playwright-core";
import { fillBusyRoom } from "./busy_room.ts";
import { browserTest } from "./chromium.ts";
import { ParleyServer } from "./parley_server.ts";
import { Person } from "./person.ts";

/** A phone of the middle range, as Chromium's own tools have it. */
const SLOW_DOWN = 4;
const INTERACTIVE_BUDGET_MS = 1_000;

browserTest("A first visit loads little, from nowhere else, and is soon ready", async (browser) => {
  await using server = await ParleyServer.start();
  const voices = await fillBusyRoom(server, "release");
  const ada = await Person.come(browser, "Ada", {
    viewport: { width: 390, height: 800 },
    hasTouch: true,
    isMobile: true,
  });
  const asked: string[] = [];
  ada.page.on("request", (request) => asked.push(request.url()));
  const cdp = await ada.context.newCDPSession(ada.page);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: SLOW_DOWN });

  await ada.page.goto(`${server.url}/?room=release`);
  await ada.page.locator("#name").waitFor();
  const signIn = await ada.page.evaluate(sinceStart);
  const first = await ada.page.evaluate(loaded);
  await ada.enter(server, "release");
  await ada.page.locator(".message").last().waitFor();
  await ada.page.reload();
  await ada.page.locator(".message").last().waitFor();
  const room = await ada.page.evaluate(sinceStart);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  const work = await workOf(cdp, async () => {
    await ada.page.reload();
    await ada.page.locator(".message").last().waitFor();
  });

  assert.deepEqual(asked.filter((url) => !url.startsWith(server.url)), []);
  assert.ok(first.scriptBytes > 0 && first.scriptBytes <= 60_000, `${first.scriptBytes} bytes of script`);
  assert.ok(first.styleBytes > 0 && first.styleBytes <= 12_000, `${first.styleBytes} bytes of style`);
  assert.equal(first.fonts, 0);
  console.log(
    `Measured at ${SLOW_DOWN} × slow-down: sign-in ready after ${signIn} ms, a room with its messages after ${room} ms ` +
      `(budget ${INTERACTIVE_BUDGET_MS} ms), of which ${
        SLOW_DOWN * work
      } ms is work whatever else the machine does; ${first.scriptBytes} bytes of script, ${first.styleBytes} of style`,
  );
  assert.deepEqual(ada.complaints, []);
  for (const voice of voices) voice.leave();
});

/** The processor's time that the page's main thread takes for something: other programs do not count. */
async function workOf(cdp: CDPSession, something: () => Promise<void>): Promise<number> {
  const spent = async () => {
    const { metrics } = await cdp.send("Performance.getMetrics");
    return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0) * 1_000;
  };
  await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
  const before = await spent();
  await something();
  const after = await spent();
  // A page that came in another process begins at nothing.
  return Math.round(after < before ? after : after - before);
}

/** Runs in the page. */
function sinceStart(): number {
  return Math.round(performance.now());
}

/** What came over the network, as compressed. Runs in the page. */
function loaded(): { scriptBytes: number; styleBytes: number; fonts: number } {
  const entries = performance.getEntriesByType("resource")
    .filter((entry): entry is PerformanceResourceTiming => entry instanceof PerformanceResourceTiming);
  const bytesOf = (kind: RegExp) =>
    entries.filter((entry) => kind.test(entry.name)).reduce((sum, entry) => sum + entry.encodedBodySize, 0);
  return {
    scriptBytes: bytesOf(/\.js$/),
    styleBytes: bytesOf(/\.css$/),
    fonts: entries.filter((entry) => /\.(woff2?|ttf|otf)$/.test(entry.name)).length,
  };
}
