/// <reference lib="dom" />
import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { fillBusyRoom } from "./busy_room.ts";
import { Camera } from "./camera.ts";
import { browserTest } from "./chromium.ts";
import { ParleyServer } from "./parley_server.ts";
import { Person } from "./person.ts";
import type { Voice } from "./seed.ts";

const SIZES = [[320, 640], [390, 800], [768, 1024], [1440, 900]] as const;

for (const [width, height] of SIZES) {
  for (const look of ["light", "dark"] as const) {
    browserTest(`Every state fits ${width} px, ${look}, without sideways scrolling`, async (browser) => {
      await lookAtAll(browser, { width, height }, look);
    });
  }
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

  await takeAll(camera, ada, server, voices[0] ?? assert.fail("nobody is there"));

  assert.deepEqual(camera.tooWide, []);
  assert.deepEqual(ada.complaints, []);
  for (const voice of voices) voice.leave();
}

async function takeAll(camera: Camera, ada: Person, server: ParleyServer, grace: Voice): Promise<void> {
  await ada.page.goto(`${server.url}/?room=release`);
  await ada.page.locator(".card .primary").click();
  await camera.take("sign_in");
  await ada.enter(server, "release");
  await ada.say("On it. I’ll read both before ten, promise.");
  await ada.seesSent("On it.");
  grace.typing("release");
  await ada.page.locator(".typing-names").waitFor();
  await camera.take("busy");
  await takeWriting(camera, ada);
  await takeOver(camera, ada);
  await takeRooms(camera, ada, server, grace);
  await takeUnread(camera, ada, grace);
  await takeCare(camera, ada);
  await takeEmpty(camera, ada, server);
  await takeLost(camera, ada, server);
}

async function takeWriting(camera: Camera, ada: Person): Promise<void> {
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
}

/** What opens over the conversation. */
async function takeOver(camera: Camera, ada: Person): Promise<void> {
  const { page } = ada;
  const isWide = await page.locator(".person").first().isVisible();
  if (!isWide) await page.locator(".people-button").click();
  await camera.take("people");
  await page.locator(".person", { hasText: "Grace" }).click();
  await page.locator(".person-state", { hasText: "Here now" }).waitFor();
  await camera.take("person");
  await page.keyboard.press("Escape");
  if (!isWide) await page.keyboard.press("Escape");
  await page.locator(".room-header .popup > button").click();
  await camera.take("room_menu");
  await page.keyboard.press("Escape");
  await ada.bubble("On it.").focus();
  await page.getByRole("button", { name: "React", exact: true }).click();
  await camera.take("reactions");
  await page.locator(".actions button").last().click();
  await page.locator(".emoji-signs button").first().waitFor();
  await camera.take("emoji");
  await page.keyboard.press("Escape");
  await ada.bubble("On it.").focus();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await camera.take("delete");
  await page.locator(".actions .quiet", { hasText: "Keep" }).click();
  await ada.composer.focus();
}

async function takeRooms(camera: Camera, ada: Person, server: ParleyServer, grace: Voice): Promise<void> {
  const { page } = ada;
  for (const room of ["standup", "lunch"]) {
    await ada.opens(server, room);
    await grace.enter(room);
    await grace.say(room, [`Anyone in #${room} today?`]);
    await ada.sees("Anyone in");
  }
  await page.goto(`${server.url}/?room=release`);
  await ada.sees("On it.");
  const alone = await grace.direct(ada.name);
  await grace.say(alone, ["Do you have a minute? It is about Friday."]);
  await grace.say("lunch", ["Noodles at noon", "The usual place", "I book a table for six"]);
  await page.locator(".room-row.direct .badge").waitFor({ state: "attached" });
  const way = page.locator(".to-rooms:visible");
  if (await way.count() > 0) await way.click();
  await page.locator(".room-row", { hasText: "lunch" }).locator(".badge").waitFor();
  await camera.take("rooms");
  await page.locator(".me-button").click();
  await camera.take("menu");
  await page.keyboard.press("Escape");
  await page.locator(".new-room").click();
  await page.locator("#room-name").fill("cellar");
  await page.locator(".switch input").check();
  await camera.take("new_room");
  await page.locator(".modal .primary").click();
  await page.locator("h1 .icon-lock").waitFor();
  await camera.take("private");
}

/** Where reading stopped, and what came since. */
async function takeUnread(camera: Camera, ada: Person, grace: Voice): Promise<void> {
  const { page } = ada;
  const way = page.locator(".to-rooms:visible");
  if (await way.count() > 0) await way.click();
  await page.locator(".room-row.direct").click();
  await ada.sees("Do you have a minute?");
  await camera.take("direct");
  if (await way.count() > 0) await way.click();
  await page.locator(".room-row", { hasText: "lunch" }).click();
  await page.locator(".unread-line").waitFor();
  await camera.take("unread");
  await grace.say("lunch", Array.from({ length: 30 }, (_, i) => `Dish ${i + 1} of the menu`));
  await ada.sees("Dish 30");
  await page.locator(".log").evaluate((log) => log.scrollTop -= 1_200);
  await page.locator(".new-below.plain").waitFor();
  await grace.say("lunch", ["And a soup", "And tea", "And that is all"]);
  await page.locator(".new-below", { hasText: "3 new messages" }).waitFor();
  await camera.take("new_below");
}

/** What a moderator sees, in a room of their own. */
async function takeCare(camera: Camera, ada: Person): Promise<void> {
  const { page } = ada;
  await page.locator(".face").first().click();
  await page.locator(".measures").waitFor();
  await camera.take("person_moderated");
  await page.getByRole("button", { name: "Ban", exact: true }).click();
  await camera.take("ask_twice");
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Mute for 10 minutes" }).click();
  await page.getByRole("button", { name: "Let write again" }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".room-header .popup > button").click();
  await camera.take("room_menu_moderated");
  await page.locator(".room-settings").click();
  await page.locator(".forgivable").waitFor();
  await camera.take("settings");
  await page.keyboard.press("Escape");
  await page.locator(".room-header .popup > button").click();
  await page.locator("#room-menu .invite-people").click();
  await page.locator(".invite .quiet:enabled").first().waitFor();
  await camera.take("invite");
  await page.keyboard.press("Escape");
  await ada.composer.fill("/");
  await camera.take("commands_moderated");
  await ada.composer.fill("");
}

async function takeEmpty(camera: Camera, ada: Person, server: ParleyServer): Promise<void> {
  await ada.page.goto(`${server.url}/?room=a-new-room`);
  await ada.page.locator(".beginning").waitFor();
  await camera.take("empty");
  await ada.page.goto(`${server.url}/?room=release&message=9999`);
  await ada.page.locator(".missing", { hasText: "not here any more" }).waitFor();
  await camera.take("missing");
  await ada.page.goto(server.url);
  await ada.page.locator(".room-row").first().waitFor();
  await camera.take("no_room");
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
