/// <reference lib="dom" />
import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { browserTest } from "./chromium.ts";
import { ParleyServer } from "./parley_server.ts";
import { Person } from "./person.ts";

const ROOM = "den";

browserTest(
  "A moderator changes a room by commands, and everybody reads what happened",
  async (browser) => {
    await using server = await ParleyServer.start();
    const { ada, grace } = await ownerAndMember(browser, server);

    await ada.say("/topic Noodles or not");
    await grace.page.locator(".room-header .topic", { hasText: "Noodles or not" }).waitFor();
    await sees(grace, /Ada changed the topic to “Noodles or not”/);
    await ada.say("/lock");
    await sees(grace, /Ada locked this room/);
    await grace.page.locator(".composer-note", { hasText: "Only moderators can write" }).waitFor();
    await grace.say("May I?");
    await grace.page.locator(".failed .trouble", { hasText: "you may not write here" }).waitFor();
    await ada.say("I may");
    await ada.seesSent("I may");
    await ada.say("/unlock");
    await sees(grace, /Ada unlocked this room/);
    await grace.bubble("May I?").locator(".trouble button", { hasText: "Try again" }).click();
    await grace.seesSent("May I?");
    await ada.say("/slow 30");
    await sees(grace, /slow mode: one message every 30 seconds/);
    await grace.page.locator(".composer-note", { hasText: "every 30 seconds" }).waitFor();
    await ada.composer.fill("/top");
    await ada.composer.press("Enter");

    assert.equal(
      await ada.composer.inputValue(),
      "/topic Noodles or not",
      "what is there can be gone on with",
    );
    assert.deepEqual([...ada.complaints, ...grace.complaints], []);
  },
);

browserTest(
  "A member is offered no command of moderators, and told why one does nothing",
  async (browser) => {
    await using server = await ParleyServer.start();
    const { ada, grace } = await ownerAndMember(browser, server);

    await ada.composer.fill("/l");
    await ada.page.locator(".command-name", { hasText: "/lock" }).waitFor();
    await grace.composer.fill("/l");
    await grace.page.locator(".command-name", { hasText: "/leave" }).waitFor();
    const offered = await grace.page.locator(".command-name").allTextContents();
    await grace.composer.fill("");
    await grace.say("/lock now");
    await grace.page.locator(".composer-note .problem", { hasText: "Only a moderator" }).waitFor();
    await grace.page.locator(".room-header .popup > button").click();
    await grace.page.locator("#room-menu").waitFor();

    assert.deepEqual(offered.map((name) => name.trim()), ["/leave"]);
    assert.equal(await grace.page.locator(".room-settings").count(), 0);
  },
);

browserTest(
  "A moderator deletes what somebody else said, whom nobody else can silence so",
  async (browser) => {
    await using server = await ParleyServer.start();
    const { ada, grace } = await ownerAndMember(browser, server);
    await ada.say("Soup is ready");
    await grace.say("Rude words");
    await ada.bubble("Rude words").waitFor();

    await grace.bubble("Soup is ready").focus();
    await grace.page.getByRole("button", { name: "Reply", exact: true }).waitFor();
    const offered = await grace.page.getByRole("button", { name: "Delete", exact: true }).count();
    await ada.bubble("Rude words").focus();
    await ada.page.getByRole("button", { name: "Delete", exact: true }).click();
    await ada.page.locator(".actions .danger").click();

    await grace.page.locator(".message.deleted").waitFor();
    assert.equal(offered, 0);
  },
);

browserTest(
  "Somebody is muted, removed and banned from their card, hears of it, and comes back",
  async (browser) => {
    await using server = await ParleyServer.start();
    const { ada, grace } = await ownerAndMember(browser, server);
    const card = ada.page.locator(".person-card");
    const meet = () => ada.page.locator(".person", { hasText: "Grace" }).click();

    await meet();
    await card.getByRole("button", { name: "Mute", exact: true }).click();
    await sees(grace, /Ada muted Grace/);
    await grace.say("Hello?");
    await grace.page.locator(".failed .trouble").waitFor();
    await card.getByRole("button", { name: "Let write again" }).click();
    await sees(grace, /Ada let Grace write again/);
    await card.getByRole("button", { name: "Remove" }).click();
    await card.locator("#ask-twice", { hasText: "They can come back" }).waitFor();
    await card.getByRole("button", { name: "Remove" }).click();
    const out = grace.page.locator(".no-room-note");
    await out.filter({ hasText: "a moderator removed you" }).waitFor();
    await ada.page.keyboard.press("Escape");
    const inList = ada.page.locator(".person", { hasText: "Grace" });
    await inList.waitFor({ state: "detached" });
    await out.getByRole("button").click();
    await inList.waitFor();
    await sees(ada, /Ada removed Grace from this room/);

    await ada.say("/ban grace");
    await out.filter({ hasText: "a moderator removed you" }).waitFor();
    await out.getByRole("button").click();
    await out.filter({ hasText: "a moderator keeps you out" }).waitFor();
    await ada.page.locator(".room-header .popup > button").click();
    await ada.page.locator(".room-settings").click();
    await ada.page.locator(".forgivable", { hasText: "May not come in" }).getByRole("button").click();
    await ada.page.locator(".forgivable").waitFor({ state: "detached" });
    await ada.page.keyboard.press("Escape");
    await sees(ada, /Ada lifted the ban on Grace/);
    await out.getByRole("button").click();
    await inList.waitFor();

    assert.deepEqual([...ada.complaints, ...grace.complaints], []);
  },
);

browserTest("The settings of a room show how it is, and change it at once", async (browser) => {
  await using server = await ParleyServer.start();
  const { ada, grace } = await ownerAndMember(browser, server);
  const { page } = ada;

  await page.locator(".room-header .popup > button").click();
  await page.locator(".room-settings").click();
  await page.locator("#topic").fill("Tea and cake");
  await page.locator("#topic").press("Enter");
  await sees(grace, /Ada changed the topic to “Tea and cake”/);
  await page.locator(".switch input").check();
  await sees(grace, /Ada locked this room/);
  await page.locator(".choice label", { hasText: "5 minutes" }).click();
  await sees(grace, /one message every 300 seconds/);
  await page.keyboard.press("Escape");
  await page.locator(".room-header .popup > button").click();
  await page.locator(".room-settings").click();

  assert.equal(await page.locator("#topic").inputValue(), "Tea and cake");
  assert.ok(await page.locator(".switch input").isChecked());
  assert.ok(await page.locator(".choice label", { hasText: "5 minutes" }).locator("input").isChecked());
});

/** A room that Ada opened, with Grace in it. */
async function ownerAndMember(
  browser: Browser,
  server: ParleyServer,
): Promise<{ ada: Person; grace: Person }> {
  const ada = await Person.come(browser, "Ada");
  const grace = await Person.come(browser, "Grace");
  await ada.enter(server);
  await ada.page.locator(".new-room").click();
  await ada.page.locator("#room-name").fill(ROOM);
  await ada.page.keyboard.press("Enter");
  await ada.page.locator(".beginning .invite-people").waitFor();
  await grace.enter(server, ROOM);
  for (const [person, other] of [[ada, "Grace"], [grace, "Ada"]] as const) {
    await person.page.locator(".person", { hasText: other }).waitFor();
  }
  return { ada, grace };
}

/** Until a small line says so. */
async function sees(person: Person, line: RegExp): Promise<void> {
  await person.page.waitForFunction(
    ([source]) =>
      [...document.querySelectorAll(".small-line")].some((each) =>
        new RegExp(source!).test((each.textContent ?? "").replaceAll(/[\u2066-\u2069]/g, ""))
      ),
    [line.source],
  );
}
