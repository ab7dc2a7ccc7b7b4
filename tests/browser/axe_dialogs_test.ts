/// <reference lib="dom" />
import assert from "node:assert/strict";
import { bringAxe, findings } from "./axe.ts";
import { browserTest } from "./chromium.ts";
import { ParleyServer } from "./parley_server.ts";
import { Person } from "./person.ts";
import { Voice } from "./seed.ts";

for (const colorScheme of ["light", "dark"] as const) {
  browserTest(`axe finds nothing on anything that opens, ${colorScheme}`, async (browser) => {
    await using server = await ParleyServer.start();
    const grace = await Voice.come(server, "Grace", "general");
    await grace.say("general", ["Something to react to"]);
    const ada = await Person.come(browser, "Ada", { colorScheme, bypassCSP: true });
    await bringAxe(ada);
    const found: Record<string, string[]> = {};

    await ada.enter(server, "general");
    await ada.page.locator(".room-header .popup > button").click();
    await ada.page.locator("#room-menu").waitFor();
    found.roomMenu = await findings(ada);
    await ada.page.keyboard.press("Escape");
    await ada.page.locator(".new-room").click();
    await ada.page.locator("#room-name").waitFor();
    found.newRoom = await findings(ada);
    await ada.page.keyboard.press("Escape");
    await ada.bubble("Something to react to").focus();
    await ada.page.getByRole("button", { name: "React", exact: true }).click();
    found.quickReactions = await findings(ada);
    await ada.page.locator(".actions button").last().click();
    await ada.page.locator(".emoji-signs button").first().waitFor();
    found.emojiPicker = await findings(ada);
    await ada.page.keyboard.press("Escape");
    await ada.page.locator(".person", { hasText: "Grace" }).click();
    await ada.page.locator(".person-state", { hasText: "Here now" }).waitFor();
    found.personCard = await findings(ada);
    await ada.page.locator(".person-card .primary").click();
    await ada.page.locator(".beginning.empty").waitFor();
    await ada.say("Between us");
    await ada.seesSent("Between us");
    found.direct = await findings(ada);

    await ada.opens(server, "den");
    await grace.enter("den");
    await ada.page.locator(".person", { hasText: "Grace" }).click();
    await ada.page.getByRole("button", { name: "Mute", exact: true }).click();
    await ada.page.getByRole("button", { name: "Let write again" }).waitFor();
    found.moderatedPerson = await findings(ada);
    await ada.page.getByRole("button", { name: "Ban", exact: true }).click();
    found.askTwice = await findings(ada);
    await ada.page.keyboard.press("Escape");
    await ada.page.locator(".room-header .popup > button").click();
    await ada.page.locator(".room-settings").click();
    await ada.page.locator(".forgivable").waitFor();
    found.roomSettings = await findings(ada);
    await ada.page.keyboard.press("Escape");
    await ada.page.locator(".room-header .popup > button").click();
    await ada.page.locator("#room-menu .invite-people").click();
    await ada.page.locator(".invite .quiet:enabled").first().waitFor();
    found.invite = await findings(ada);
    await ada.page.keyboard.press("Escape");

    const screens = Object.keys(found);
    assert.equal(screens.length, 10, screens.join());
    assert.deepEqual(found, Object.fromEntries(screens.map((screen) => [screen, []])));
    assert.deepEqual(ada.complaints, []);
    grace.leave();
  });
}
