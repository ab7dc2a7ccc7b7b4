/// <reference lib="dom" />
import assert from "node:assert/strict";
import { bringAxe, findings } from "./axe.ts";
import { fillBusyRoom } from "./busy_room.ts";
import { browserTest } from "./chromium.ts";
import { ParleyServer } from "./parley_server.ts";
import { Person } from "./person.ts";
import { Stand } from "./stand.ts";

for (const colorScheme of ["light", "dark"] as const) {
  browserTest(`axe finds nothing on any screen, ${colorScheme}`, async (browser) => {
    await using server = await ParleyServer.start();
    const voices = await fillBusyRoom(server, "release");
    const ada = await Person.come(browser, "Ada", { colorScheme, bypassCSP: true });
    await bringAxe(ada);
    const found: Record<string, string[]> = {};

    const stand = await Stand.between(ada.page);
    await ada.page.goto(`${server.url}/?room=release`);
    await ada.page.locator(".card .primary").click();
    await ada.page.locator(".problem", { hasText: "Type a name" }).waitFor();
    found.signIn = await findings(ada);
    await ada.enter(server, "release");
    await ada.say("A message of one's own");
    await ada.seesSent("A message of one's own");
    found.busy = await findings(ada);
    await ada.bubble("A message of one's own").focus();
    found.actions = await findings(ada);
    await ada.page.locator(".me-button").click();
    found.menu = await findings(ada);
    await ada.page.keyboard.press("Escape");
    await ada.composer.fill("/");
    found.commands = await findings(ada);
    await ada.composer.fill("");
    await ada.composer.press("ArrowUp");
    found.editing = await findings(ada);
    await ada.composer.press("Escape");
    stand.refuses = "forbidden";
    await ada.say("Refused");
    await ada.page.locator(".failed .trouble").waitFor();
    found.failed = await findings(ada);
    await ada.page.goto(`${server.url}/?room=a-new-room`);
    await ada.page.locator(".beginning").waitFor();
    found.empty = await findings(ada);
    await ada.page.setViewportSize({ width: 390, height: 800 });
    await ada.page.locator(".people-button").click();
    found.people = await findings(ada);
    await ada.page.keyboard.press("Escape");
    await ada.page.locator(".to-rooms:visible").click();
    found.rooms = await findings(ada);
    await ada.page.goto(server.url);
    await ada.page.locator(".room-row").first().waitFor();
    found.noRoom = await findings(ada);
    await ada.page.setViewportSize({ width: 1100, height: 760 });
    await ada.page.locator(".room-row", { hasText: "release" }).click();
    await ada.isOnline();
    await stand.close(4503);
    await ada.page.locator(".connection.ended").waitFor();
    found.ended = await findings(ada);
    await ada.page.reload();
    await ada.isOnline();
    await server.kill();
    await ada.page.locator(":is(.connection.lost, .connection.hopeless)").waitFor();
    found.lost = await findings(ada);

    const screens = Object.keys(found);
    assert.equal(screens.length, 13, screens.join());
    assert.deepEqual(found, Object.fromEntries(screens.map((screen) => [screen, []])));
    for (const voice of voices) voice.leave();
  });
}
