/// <reference lib="dom" />
import assert from "node:assert/strict";
import { browserTest } from "./chromium.ts";
import { ParleyServer } from "./parley_server.ts";
import { Person } from "./person.ts";
import { Voice } from "./seed.ts";

browserTest("A room is made with a topic, found by others, and left again", async (browser) => {
  await using server = await ParleyServer.start();
  const ada = await Person.come(browser, "Ada");
  const grace = await Person.come(browser, "Grace");
  await ada.enter(server);

  await ada.page.locator(".no-room-note h1", { hasText: "Open the first room" }).waitFor();
  await ada.page.locator(".new-room").click();
  await ada.page.locator("#room-name").fill("Lunch Plans");
  await ada.page.locator("#room-topic").fill("Noodles or not");
  await ada.page.keyboard.press("Enter");
  await ada.page.locator(".room-header .topic", { hasText: "Noodles or not" }).waitFor();
  await ada.say("Noodles!");
  await grace.enter(server);
  await grace.page.locator(".room-row", { hasText: "Noodles!" }).click();
  await grace.sees("Noodles!");
  await grace.page.locator(".room-header .popup > button").click();
  await grace.page.locator(".leave-room").click();

  await grace.page.locator(".no-room-note h1", { hasText: "Pick a room" }).waitFor();
  assert.deepEqual([...ada.complaints, ...grace.complaints], []);
});

browserTest("A room's name that is taken is refused in the form, which stays open", async (browser) => {
  await using server = await ParleyServer.start();
  const ada = await Person.come(browser, "Ada");
  await ada.enter(server, "general");
  await ada.say("first");
  await ada.seesSent("first");

  await ada.page.locator(".new-room").click();
  await ada.page.locator("#room-name").fill("general");
  await ada.page.locator(".modal .primary").click();

  await ada.page.locator("#new-room-problem", { hasText: "Choose another name" }).waitFor();
});

browserTest("A private room is not shown to others, nor opened by its link", async (browser) => {
  await using server = await ParleyServer.start();
  const ada = await Person.come(browser, "Ada");
  const grace = await Person.come(browser, "Grace");
  await ada.enter(server);
  await ada.page.locator(".new-room").click();
  await ada.page.locator("#room-name").fill("attic");
  await ada.page.locator(".switch input").check();
  await ada.page.locator(".modal .primary").click();
  await ada.page.locator("h1 .icon-lock").waitFor();
  await ada.say("a secret");

  await grace.enter(server);
  await grace.page.goto(`${server.url}/?room=attic`);

  await grace.page.locator("main [role=alert]").waitFor();
  assert.equal(await grace.page.locator(".room-row", { hasText: "attic" }).count(), 0);
  assert.ok(!(await grace.page.content()).includes("a secret"));
});

browserTest(
  "A link to a message far back opens it in its place, and the gap after it can be filled",
  async (browser) => {
    await using server = await ParleyServer.start();
    const grace = await Voice.come(server, "Grace", "long");
    await grace.say("long", Array.from({ length: 600 }, (_, i) => `line ${i + 1}`));
    const ada = await Person.come(browser, "Ada");
    await ada.enter(server, "long");

    await ada.page.goto(`${server.url}/?room=long&message=200`);
    await ada.page.locator(".pointed-out .text", { hasText: "line 200" }).waitFor();
    const gap = ada.page.locator(".gap");
    while (await gap.count() === 0) {
      const before = await ada.page.locator(".message .text").last().textContent();
      await ada.page.locator(".log").evaluate((log) => log.scrollTop = log.scrollHeight);
      await ada.page.waitForFunction(
        (text) =>
          document.querySelector(".gap") !== null ||
          [...document.querySelectorAll(".message .text")].at(-1)?.textContent !== text,
        before,
      );
    }
    await gap.click();
    await gap.waitFor({ state: "detached" });

    assert.deepEqual(ada.complaints, []);
    grace.leave();
  },
);

browserTest("Who left many messages unread comes back to where reading stopped", async (browser) => {
  await using server = await ParleyServer.start();
  const grace = await Voice.come(server, "Grace", "long");
  await grace.say("long", ["the last one that was read"]);
  const ada = await Person.come(browser, "Ada");
  await ada.enter(server, "long");
  await ada.sees("the last one that was read");
  const read = ada.page.waitForEvent("websocket").catch(() => undefined);
  await ada.page.reload();
  await read;
  await ada.sees("the last one that was read");
  await ada.page.goto(`${server.url}/?room=other`);
  await ada.page.locator(".beginning").waitFor();
  await grace.say("long", Array.from({ length: 240 }, (_, i) => `news ${i + 1}`));
  const row = ada.page.locator(".room-row", { hasText: "long" });
  await row.locator(".badge", { hasText: "99+" }).waitFor();

  await ada.page.reload();
  await row.locator(".badge", { hasText: "99+" }).waitFor();
  await row.click();

  await ada.page.locator(".unread-row + .row", { hasText: "news 1" }).waitFor();
  await ada.page.locator(".unread-line").waitFor();
  await row.locator(".badge", { hasText: "99+" }).waitFor();
  grace.leave();
});
