/// <reference lib="dom" />
import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { fillBusyRoom } from "./busy_room.ts";
import { browserTest } from "./chromium.ts";
import { ParleyServer } from "./parley_server.ts";
import { Person } from "./person.ts";
import type { Voice } from "./seed.ts";

/** Pictures of every state go here, to be looked at: `PICTURES=folder`, else a new temporary one. */
const PICTURES = Deno.env.get("PICTURES");

const TEMPORARY = PICTURES === undefined ? await Deno.makeTempDir({ prefix: "parley-pictures-" }) : "";
const SIZES = [[320, 640], [390, 800], [768, 1024], [1440, 900]] as const;

for (const [width, height] of SIZES) {
  browserTest(`Every state fits ${width} px, light and dark, without sideways scrolling`, async (browser) => {
    const looks = ["light", "dark"] as const;
    await Promise.all(looks.map((colorScheme) => lookAtAll(browser, { width, height }, colorScheme)));
  });
}

async function lookAtAll(
  browser: Browser,
  viewport: { width: number; height: number },
  colorScheme: "light" | "dark",
): Promise<void> {
  await using server = await ParleyServer.start();
  const voices = await fillBusyRoom(server, "release");
  const isTouch = viewport.width < 640;
  const size = { viewport, hasTouch: isTouch, isMobile: isTouch };
  const ada = await Person.come(browser, "Ada Lovelace", { ...size, colorScheme });
  const camera = new Camera(ada, `${viewport.width}_${colorScheme}`);

  await takeAll(camera, ada, server, voices[0]);

  assert.deepEqual(camera.tooWide, []);
  assert.deepEqual(ada.complaints, []);
  for (const voice of voices) voice.leave();
}

async function takeAll(
  camera: Camera,
  ada: Person,
  server: ParleyServer,
  grace: Voice | undefined,
): Promise<void> {
  await ada.page.goto(`${server.url}/?room=release`);
  await ada.page.locator(".card .primary").click();
  await camera.take("sign_in");
  await ada.enter(server, "release");
  await ada.say("On it. I’ll read both before ten, promise.");
  await ada.seesSent("On it.");
  grace?.typing("release");
  await ada.page.locator(".typing-names").waitFor();
  await camera.take("busy");
  await ada.bubble("On it.").focus();
  await camera.take("actions");
  await ada.page.locator(".actions button").nth(1).click();
  await camera.take("reply");
  await ada.composer.press("Escape");
  await ada.composer.fill("/");
  await camera.take("commands");
  await ada.composer.fill(`${"Eight lines, then it scrolls.\n".repeat(9)}${"x".repeat(3_620)}`);
  await camera.take("long_draft");
  await ada.composer.fill("");
  await takePanels(camera, ada);
  await takeEmpty(camera, ada, server);
  await takeLost(camera, ada, server);
}

async function takePanels(camera: Camera, ada: Person): Promise<void> {
  const way = ada.page.locator(".to-rooms:visible");
  if (await way.count() > 0) await way.click();
  await camera.take("rooms");
  await ada.page.locator(".me-button").click();
  await camera.take("menu");
  await ada.page.keyboard.press("Escape");
}

async function takeEmpty(camera: Camera, ada: Person, server: ParleyServer): Promise<void> {
  await ada.page.goto(`${server.url}/?room=a-new-room`);
  await ada.page.locator(".beginning").waitFor();
  await camera.take("empty");
  await ada.page.goto(`${server.url}/?room=release`);
  await ada.sees("On it.");
}

async function takeLost(camera: Camera, ada: Person, server: ParleyServer): Promise<void> {
  await server.kill();
  await ada.say("This one waits for the connection");
  await ada.page.locator(":is(.connection.lost, .connection.hopeless)").waitFor();
  await camera.take("lost");
  // Whatever the bar moves: what was just written stays in sight.
  const hidden = await ada.page.locator(".log").evaluate((log) =>
    log.scrollHeight - log.scrollTop - log.clientHeight
  );
  assert.ok(hidden <= 1, `the newest message lies ${hidden} px out of sight`);
}

/** Takes pictures, and notes every one on which something stands out to the side. */
class Camera {
  readonly tooWide: string[] = [];
  readonly #person: Person;
  readonly #prefix: string;

  constructor(person: Person, prefix: string) {
    this.#person = person;
    this.#prefix = prefix;
  }

  async take(name: string): Promise<void> {
    const { page } = this.#person;
    await page.evaluate(() => Promise.allSettled(document.getAnimations().map((each) => each.finished)));
    const folder = PICTURES ?? TEMPORARY;
    await page.screenshot({ path: `${folder}/${this.#prefix}_${name}.png` });
    const overflow = await page.evaluate(() => {
      const log = document.querySelector(".log");
      return Math.max(
        document.documentElement.scrollWidth - innerWidth,
        log === null ? 0 : log.scrollWidth - log.clientWidth,
      );
    });
    if (overflow > 0) this.tooWide.push(`${name}: ${overflow} px`);
  }
}
