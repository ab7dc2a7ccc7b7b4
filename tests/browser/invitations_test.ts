/// <reference lib="dom" />
import assert from "node:assert/strict";
import { browserTest } from "./chromium.ts";
import { ParleyServer } from "./parley_server.ts";
import { Person } from "./person.ts";
import { Voice } from "./seed.ts";

const ROOM = "attic";

browserTest(
  "An invitation link leads through sign-in into a private room, and is forgotten",
  async (browser) => {
    await using server = await ParleyServer.start();
    const ada = await Person.come(browser, "Ada");
    const linh = await Person.come(browser, "Linh");
    await openAttic(ada, server);

    await ada.page.locator(".beginning .invite-people").click();
    await ada.page.waitForFunction(() =>
      document.querySelector<HTMLInputElement>("#invite-link")?.value !== ""
    );
    const link = await ada.page.locator("#invite-link").inputValue();
    await ada.page.keyboard.press("Escape");
    await linh.page.goto(link);
    await linh.page.locator(".tagline", { hasText: "You are invited" }).waitFor();
    await linh.page.locator("#name").fill("Linh");
    await linh.page.locator("#name").press("Enter");
    await linh.page.locator("h1 .icon-lock").waitFor();
    await linh.say("Thank you for having me");

    await ada.sees("Thank you for having me");
    assert.equal(new URL(linh.page.url()).search, `?room=${ROOM}`);
    await linh.page.reload();
    await linh.sees("Thank you for having me");
    assert.deepEqual([...ada.complaints, ...linh.complaints], []);
  },
);

browserTest("An invitation that is no good says so, and shows the rooms", async (browser) => {
  await using server = await ParleyServer.start();
  const ada = await Person.come(browser, "Ada");
  await ada.enter(server);

  await ada.page.goto(`${server.url}/?invite=nothing-like-it`);

  await ada.page.locator(".no-room-note .problem", { hasText: "not valid any more" }).waitFor();
  assert.equal(new URL(ada.page.url()).search, "");
});

browserTest("Somebody who is invited by name finds the room in their list", async (browser) => {
  await using server = await ParleyServer.start();
  const ada = await Person.come(browser, "Ada");
  const grace = await Person.come(browser, "Grace");
  await grace.enter(server, "general");
  await openAttic(ada, server);

  await ada.say("/invite Grace");
  await ada.page.locator(".composer-note", { hasText: "is invited" }).waitFor();
  const row = grace.page.locator(".room-row", { hasText: ROOM });
  await row.locator(".icon-lock").waitFor();
  await row.click();
  await grace.say("Found it");

  await ada.sees("Found it");
});

browserTest(
  "What somebody says whom one ignores is hidden, in every tab, until one stops",
  async (browser) => {
    await using server = await ParleyServer.start();
    const mallory = await Voice.come(server, "Mallory", "general");
    const ada = await Person.come(browser, "Ada");
    await ada.enter(server, "general");
    await mallory.say("general", ["something rude"]);
    await ada.sees("something rude");

    await ada.page.locator(".person", { hasText: "Mallory" }).click();
    await ada.page.locator(".ignore").click();
    await ada.page.locator(".person-state", { hasText: "You do not see what" }).waitFor();
    await ada.page.keyboard.press("Escape");
    await mallory.say("general", ["something worse"]);
    const hidden = ada.page.locator(".small-line", { hasText: "2 messages from people you ignore" });
    await hidden.waitFor();
    await ada.page.reload();
    await hidden.waitFor();
    assert.deepEqual(await ada.texts(), []);
    await ada.say("/unignore mallory");

    await ada.sees("something worse");
    assert.deepEqual(await ada.texts(), ["something rude", "something worse"]);
    mallory.leave();
  },
);

async function openAttic(ada: Person, server: ParleyServer): Promise<void> {
  await ada.enter(server);
  await ada.page.locator(".new-room").click();
  await ada.page.locator("#room-name").fill(ROOM);
  await ada.page.locator(".switch input").check();
  await ada.page.locator(".modal .primary").click();
  await ada.page.locator("h1 .icon-lock").waitFor();
}
