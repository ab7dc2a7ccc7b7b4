/// <reference lib="dom" />
import assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import { fillBusyRoom } from "./busy_room.ts";
import { browserTest } from "./chromium.ts";
import { ParleyServer } from "./parley_server.ts";
import { Person } from "./person.ts";
import { Voice } from "./seed.ts";

const ROOM = "release";

browserTest("A long press shows a message's actions, in a size for fingers", async (browser) => {
  await using server = await ParleyServer.start();
  const grace = await Voice.come(server, "Grace", ROOM);
  const said = await grace.say(ROOM, ["press me"]);
  const ada = await Person.come(browser, "Ada", {
    viewport: { width: 390, height: 800 },
    hasTouch: true,
    isMobile: true,
  });
  await ada.enter(server, ROOM);
  await ada.sees("press me");

  const bubble = ada.bubble("press me").locator(".bubble");
  const wasTaken = await bubble.evaluate((each) =>
    !each.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true }))
  );
  await ada.page.locator(".actions").waitFor();
  assert.ok(wasTaken, "the browser's own menu stays away");
  await ada.page.locator(".room-header h1").tap();
  await ada.page.locator(".actions").waitFor({ state: "detached" });
  await pressLong(ada, bubble, () => ada.page.locator(".actions").waitFor());

  grace.react(ROOM, said, "🎉");
  await ada.page.locator(".reaction").waitFor();
  const small = await ada.page.locator("button:visible, a:visible").evaluateAll(tooSmallForFingers);
  assert.deepEqual(small, []);
  const covered = await ada.page.locator(".message *, .reaction").evaluateAll((all) => {
    const edge = document.querySelector(".actions")!.getBoundingClientRect().top;
    return all.filter((each) => each.closest(".actions") === null)
      .filter((each) => each.getBoundingClientRect().bottom > edge).map((each) => each.className);
  });
  assert.deepEqual(covered, []);
  await ada.page.getByRole("button", { name: "Reply" }).tap();
  await ada.page.locator(".composer-context", { hasText: "press me" }).waitFor();
  await ada.page.locator(".actions").waitFor({ state: "detached" });
  assert.ok(await ada.composer.evaluate((field) => field === document.activeElement), "the answer can begin");
  grace.leave();
});

browserTest("From right to left the page is its own mirror image", async (browser) => {
  await using server = await ParleyServer.start();
  const voices = await fillBusyRoom(server, ROOM);
  const ada = await Person.come(browser, "Ada");
  await ada.enter(server, ROOM);
  await ada.say("one's own");
  await ada.seesSent("one's own");
  const straight = await ada.page.evaluate(layout);

  await ada.page.evaluate(() => document.documentElement.dir = "rtl");
  const mirrored = await ada.page.evaluate(layout);

  for (const [part, left] of Object.entries(straight.fromLeft)) {
    const right = mirrored.fromRight[part] ?? NaN;
    assert.ok(
      Math.abs(left - right) <= 1,
      `${part} lies ${left} px from the left, mirrored ${right} px from the right`,
    );
  }
  assert.equal(mirrored.overflow, 0);
  for (const voice of voices) voice.leave();
});

browserTest("With forced colours everything that colour told is told by a line", async (browser) => {
  await using server = await ParleyServer.start();
  const voices = await fillBusyRoom(server, ROOM);
  const ada = await Person.come(browser, "Ada", { forcedColors: "active" });
  await ada.enter(server, ROOM);
  await ada.say("one's own");
  await ada.seesSent("one's own");

  const lines = await ada.page.evaluate(() => {
    const width = (selector: string, side: "borderTopWidth" | "outlineWidth") =>
      parseFloat(getComputedStyle(document.querySelector(selector)!)[side]);
    return {
      premise: matchMedia("(forced-colors: active)").matches,
      bubble: width(".theirs .bubble", "borderTopWidth"),
      own: width(".mine .bubble", "borderTopWidth"),
      send: width(".writing .send", "borderTopWidth"),
      room: width(".room-row[aria-current]", "outlineWidth"),
    };
  });
  assert.deepEqual(lines, { premise: true, bubble: 1, own: 2, send: 1, room: 2 });
  await ada.page.keyboard.press("Shift+Tab");
  const focus = await ada.page.evaluate(() => {
    const focused = document.activeElement?.querySelector(".bubble") ?? document.activeElement!;
    return getComputedStyle(focused).outlineStyle;
  });
  assert.notEqual(focus, "none");
  for (const voice of voices) voice.leave();
});

browserTest("With reduced motion nothing moves, and without it nothing moves for long", async (browser) => {
  await using server = await ParleyServer.start();
  const longest: Record<string, number> = {};

  for (const reducedMotion of ["reduce", "no-preference"] as const) {
    const ada = await Person.come(browser, reducedMotion === "reduce" ? "Ada" : "Grace", { reducedMotion });
    await ada.page.addInitScript(watchMotion);
    await ada.enter(server, ROOM);
    await ada.say("hello");
    await ada.seesSent("hello");
    await ada.page.locator(".me-button").click();
    await ada.page.locator("#menu").waitFor();
    await ada.page.keyboard.press("Escape");
    await ada.bubble("hello").first().focus();
    await ada.page.locator(".actions").waitFor();
    longest[reducedMotion] = await ada.page.evaluate((): number =>
      Reflect.get(globalThis, "longestMotionMs")
    );
    await ada.leave();
  }

  assert.ok(longest["no-preference"]! > 1, "premise: something moves");
  assert.ok(longest["no-preference"]! <= 150, `${longest["no-preference"]} ms`);
  assert.ok(longest.reduce! <= 1, `${longest.reduce} ms`);
});

browserTest(
  "Text of twice the size, and a page of 320 px, fit without sideways scrolling",
  async (browser) => {
    await using server = await ParleyServer.start();
    const voices = await fillBusyRoom(server, ROOM);
    const tooWide: string[] = [];

    // The browser's zoom halves the page's pixels; its text size alone doubles what counts in rem.
    const cases = [
      { name: "zoom of 200 %", width: 640, height: 400, rootPx: 16 },
      { name: "zoom of 400 %", width: 320, height: 256, rootPx: 16 },
      { name: "text of 200 %", width: 640, height: 800, rootPx: 32 },
      { name: "text of 200 % on a phone", width: 320, height: 640, rootPx: 32 },
    ];
    const ada = await Person.come(browser, "Ada");
    for (const { name, width, height, rootPx } of cases) {
      await ada.page.setViewportSize({ width, height });
      await ada.page.goto(`${server.url}/?room=${ROOM}`);
      if (await ada.page.locator("#name").count() > 0 || name === cases[0]!.name) {
        await ada.enter(
          server,
          ROOM,
        );
      }
      await ada.page.locator(".message").last().waitFor();
      await ada.page.evaluate((px) => document.documentElement.style.fontSize = `${px}px`, rootPx);
      const found = await ada.page.evaluate(() => ({
        page: document.documentElement.scrollWidth - innerWidth,
        log: document.querySelector(".log")!.scrollWidth - document.querySelector(".log")!.clientWidth,
        outside: [...document.querySelectorAll(".composer *, .room-header *, .bubble")].filter((each) => {
          const { left, right, width } = each.getBoundingClientRect();
          return width > 1 && (left < -1 || right > innerWidth + 1);
        }).map((each) => each.className),
        writing: document.querySelector(".composer textarea")!.getBoundingClientRect(),
        bottom: innerHeight,
      }));
      if (found.page > 0 || found.log > 0 || found.outside.length > 0) {
        tooWide.push(
          `${name}: ${JSON.stringify(found)}`,
        );
      }
      if (found.writing.bottom > found.bottom || found.writing.width < 80) {
        tooWide.push(
          `${name}: nowhere to write`,
        );
      }
    }

    assert.deepEqual(tooWide, []);
    for (const voice of voices) voice.leave();
  },
);

/** A finger comes down in the middle of something and stays until that is so. */
async function pressLong(person: Person, target: Locator, until: () => Promise<void>): Promise<void> {
  const { x, y, width, height } = await target.boundingBox() ?? assert.fail("nothing to press");
  const cdp = await person.context.newCDPSession(person.page);
  const touchPoints = [{ x: x + width / 2, y: y + height / 2 }];
  await cdp.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints });
  await until();
  await cdp.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
}

/** Those of these that a finger can miss: what can be hit counts, not what is seen. Runs in the page. */
function tooSmallForFingers(targets: (HTMLElement | SVGElement)[]): string[] {
  const WANTED_PX = 44;

  /** How far from its middle one still hits it, going this way. */
  function reach(target: Element, stepX: number, stepY: number): number {
    const { left, top, width, height } = target.getBoundingClientRect();
    for (let px = 0;; px++) {
      const hit = document.elementFromPoint(left + width / 2 + px * stepX, top + height / 2 + px * stepY);
      if (hit === null || !target.contains(hit)) return px;
    }
  }

  return targets.filter((target) => {
    // What something lies over is no target now.
    if (target.closest(".text") !== null || reach(target, 1, 0) === 0) return false;
    const width = reach(target, 1, 0) + reach(target, -1, 0);
    const height = reach(target, 0, 1) + reach(target, 0, -1);
    return Math.min(width, height) < WANTED_PX;
  }).map((target) => target.outerHTML.slice(0, 100));
}

/** How far parts of the page lie from both edges. Runs in the page. */
function layout(): { fromLeft: Record<string, number>; fromRight: Record<string, number>; overflow: number } {
  const fromLeft: Record<string, number> = {};
  const fromRight: Record<string, number> = {};
  for (
    const part of [
      ".rooms",
      ".main",
      ".people",
      ".theirs .bubble",
      ".theirs .avatar",
      ".composer textarea",
      ".send",
      "h1",
    ]
  ) {
    const { left, right } = document.querySelector(part)!.getBoundingClientRect();
    fromLeft[part] = left;
    fromRight[part] = innerWidth - right;
  }
  const own = [...document.querySelectorAll(".mine .bubble")].at(-1)!.getBoundingClientRect();
  // Its width may differ, for text that runs against the page has lines of its own: what counts is the side it leans on.
  fromLeft.own = innerWidth - own.right;
  fromRight.own = own.left;
  return { fromLeft, fromRight, overflow: document.documentElement.scrollWidth - innerWidth };
}

/** Keeps the longest duration of anything that moved. Runs in the page. */
function watchMotion(): void {
  Reflect.set(globalThis, "longestMotionMs", 0);
  const look = () => {
    for (const animation of document.getAnimations()) {
      const { duration } = animation.effect!.getComputedTiming();
      if (typeof duration === "number" && duration > Reflect.get(globalThis, "longestMotionMs")) {
        Reflect.set(globalThis, "longestMotionMs", duration);
      }
    }
    requestAnimationFrame(look);
  };
  look();
}
