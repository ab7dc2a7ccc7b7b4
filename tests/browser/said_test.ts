/// <reference lib="dom" />
import assert from "node:assert/strict";
import { browserTest } from "./chromium.ts";
import { ParleyServer } from "./parley_server.ts";
import { Person } from "./person.ts";
import { Voice } from "./seed.ts";
import { Stand } from "./stand.ts";

const ROOM = "general";

browserTest(
  "A refused message says so, and is sent again or given up as its author wishes",
  async (browser) => {
    await using server = await ParleyServer.start();
    const grace = await Person.come(browser, "Grace");
    await grace.enter(server, ROOM);
    const ada = await Person.come(browser, "Ada");
    const stand = await Stand.between(ada.page);
    await ada.enter(server, ROOM);

    stand.refuses = "forbidden";
    await ada.say("first try");
    await ada.say("given up");
    await ada.page.locator(".failed .trouble", { hasText: "you may not write here" }).nth(1).waitFor();
    await ada.page.reload();
    await ada.page.locator(".failed").nth(1).waitFor();
    stand.refuses = undefined;
    await ada.bubble("given up").locator(".trouble button", { hasText: "Discard" }).click();
    await ada.bubble("given up").waitFor({ state: "detached" });
    await ada.bubble("first try").locator(".trouble button", { hasText: "Try again" }).click();

    await ada.seesSent("first try");
    await grace.sees("first try");
    assert.deepEqual(await grace.texts(), ["first try"]);
    assert.deepEqual(await ada.texts(), ["first try"]);
  },
);

browserTest("A message that waited for more than 23 hours asks before it is sent", async (browser) => {
  await using server = await ParleyServer.start();
  const ada = await Person.come(browser, "Ada");
  await ada.page.clock.install();
  await ada.enter(server, ROOM);
  await ada.isOnline();
  await server.kill();
  await ada.say("yesterday's news");
  await ada.say("better not");
  await ada.page.locator(".state", { hasText: "Waiting" }).nth(1).waitFor();

  await ada.page.clock.setSystemTime(Date.now() + 23.5 * 3_600_000);
  await server.restart();
  await ada.comesBack();
  const asked = ada.page.locator(".trouble", { hasText: "Send it now?" });
  await asked.nth(1).waitFor();
  await ada.bubble("better not").locator("button", { hasText: "Discard" }).click();
  await ada.bubble("yesterday's news").locator("button", { hasText: "Send now" }).click();

  await ada.seesSent("yesterday's news");
  assert.deepEqual(await ada.texts(), ["yesterday's news"]);
});

browserTest("Comings and goings between two messages are one line", async (browser) => {
  await using server = await ParleyServer.start();
  const ada = await Person.come(browser, "Ada");
  await ada.enter(server, ROOM);
  await ada.isOnline();

  const voices = [await Voice.come(server, "Grace", ROOM)];
  await ada.page.locator(".small-line", { hasText: "joined" }).waitFor();
  for (const name of ["Linh", "Omar", "Mei", "Noor"]) voices.push(await Voice.come(server, name, ROOM));
  await ada.page.locator(".people-button .count", { hasText: /^6$/ }).waitFor();
  await ada.page.locator(".small-line", { hasText: "others joined" }).waitFor();
  await voices[0]!.say(ROOM, ["hello"]);
  await ada.sees("hello");

  const lines = await ada.page.locator(".small-line").allInnerTexts();
  assert.equal(lines.length, 1);
  assert.match(plain(lines[0]!), /^Grace, Linh and 3 others joined$/);
  for (const voice of voices) voice.leave();
});

browserTest("Typing is told at its pace, shown in reserved space, and ends", async (browser) => {
  await using server = await ParleyServer.start();
  const grace = await Person.come(browser, "Grace");
  await grace.enter(server, ROOM);
  const ada = await Person.come(browser, "Ada");
  await ada.page.clock.install();
  const stand = await Stand.between(ada.page);
  await ada.enter(server, ROOM);
  await ada.isOnline();
  const composerTop = () =>
    grace.page.locator(".composer").evaluate((each) => each.getBoundingClientRect().top);
  const before = await composerTop();
  // Time stands still while Ada types, however long the browser takes for that.
  await ada.page.clock.pauseAt(Date.now() + 1_000);

  await ada.composer.pressSequentially("a long sentence typed in one go");
  await grace.page.locator(".typing-names", { hasText: /Ada.* is typing …/ }).waitFor();
  assert.equal(await composerTop(), before);
  assert.equal(stand.said("typing").length, 1);
  await ada.page.clock.fastForward(3_100);
  await ada.composer.pressSequentially(" and on");
  assert.equal(stand.said("typing").length, 2);
  await ada.page.clock.resume();
  await ada.composer.press("Enter");

  await grace.sees("a long sentence typed in one go and on");
  await grace.page.locator(".typing-names").waitFor({ state: "detached" });
});

browserTest(
  "What a person was writing, and what they were answering, survives a reload, room by room",
  async (browser) => {
    await using server = await ParleyServer.start();
    const grace = await Voice.come(server, "Grace", ROOM);
    await grace.say(ROOM, ["a question"]);
    const ada = await Person.come(browser, "Ada");
    await ada.enter(server, ROOM);
    await ada.bubble("a question").hover();
    await ada.page.getByRole("button", { name: "Reply" }).click();
    await ada.composer.fill("half an\nanswer");
    await ada.page.goto(`${server.url}/?room=elsewhere`);
    await ada.composer.fill("something else");

    await ada.page.goto(`${server.url}/?room=${ROOM}`);
    await ada.page.reload();
    await ada.sees("a question");

    assert.equal(await ada.composer.inputValue(), "half an\nanswer");
    await ada.page.locator(".composer-context", { hasText: "a question" }).waitFor();
    await ada.page.locator(".room-row", { hasText: "elsewhere" }).click();
    await ada.page.locator("h1", { hasText: "elsewhere" }).waitFor();
    assert.equal(await ada.composer.inputValue(), "something else");
    await ada.composer.fill("");
    await ada.page.reload();
    await ada.page.locator("h1", { hasText: "elsewhere" }).waitFor();
    assert.equal(await ada.composer.inputValue(), "");
    grace.leave();
  },
);

browserTest(
  "The title counts what came while the tab was hidden, and forgets it when it is looked at",
  async (browser) => {
    await using server = await ParleyServer.start();
    const grace = await Voice.come(server, "Grace", ROOM);
    const ada = await Person.come(browser, "Ada");
    await ada.enter(server, ROOM);
    await ada.isOnline();
    const titleIs = (title: string) => ada.page.waitForFunction((title) => document.title === title, title);

    await ada.hides(true);
    await grace.say(ROOM, ["one", "two"]);
    await titleIs("general (2) · Parley");
    await ada.hides(false);
    await titleIs("general · Parley");

    assert.deepEqual(
      await ada.page.locator(".row").evaluateAll((rows) => rows.map((row) => row.getAttribute("data-kind"))),
      ["day", "unread", "message", "message"],
    );
    grace.leave();
  },
);

browserTest("A connection that ends for good says why and what to do", async (browser) => {
  await using server = await ParleyServer.start();
  const ada = await Person.come(browser, "Ada");
  const stand = await Stand.between(ada.page);
  await ada.enter(server, ROOM);
  await ada.isOnline();

  for (const [code, sentence] of [[4503, "A moderator removed you"], [4502, "Reload the page"]] as const) {
    const connections = stand.connections;
    await stand.close(code);
    await ada.page.locator(".connection.ended", { hasText: sentence }).waitFor();
    assert.equal(stand.connections, connections, "it does not come back by itself");
    await ada.page.reload();
    await ada.isOnline();
  }
  await stand.close(4503);
  await ada.page.locator(".connection.ended button").click();
  await ada.page.locator("#name").waitFor();
  await ada.enter(server, ROOM);
  await ada.isOnline();
  await stand.close(4500);
  await ada.page.locator(".card", { hasText: "Your session has ended" }).waitFor();
});

browserTest("Who disconnects stays away, may write on, and comes back by one click", async (browser) => {
  await using server = await ParleyServer.start();
  const ada = await Person.come(browser, "Ada");
  await ada.enter(server, ROOM);
  await ada.isOnline();

  await ada.page.locator(".me-button").click();
  await ada.page.getByRole("button", { name: "Disconnect" }).click();
  await ada.page.locator(".connection.disconnected", { hasText: "You are disconnected." }).waitFor();
  await ada.page.evaluate(() => dispatchEvent(new Event("online")));
  await ada.say("for later");
  await ada.page.locator(".state", { hasText: "Waiting for the connection" }).waitFor();
  await ada.page.locator(".connection button", { hasText: "Connect" }).click();

  await ada.seesSent("for later");
  assert.equal(await ada.page.locator(".connection").getAttribute("data-bar"), "none");
});

/** Without the marks that keep words from outside in their own direction. */
function plain(text: string): string {
  return text.replaceAll(/[\u2066-\u2069]/g, "");
}
