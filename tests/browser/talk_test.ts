import assert from "node:assert/strict";
import { browserTest } from "./chromium.ts";
import { ParleyServer } from "./parley_server.ts";
import { Person } from "./person.ts";

browserTest("Two windows talk", async (browser) => {
  await using server = await ParleyServer.start();
  const ada = await Person.come(browser, "Ada");
  const grace = await Person.come(browser, "Grace");
  await ada.enter(server, "general");
  await grace.enter(server, "general");

  await ada.say("Good morning, Grace");
  await grace.sees("Good morning, Grace");
  await grace.say("Good morning, Ada");
  await ada.sees("Good morning, Ada");

  assert.deepEqual(await ada.texts(), ["Good morning, Grace", "Good morning, Ada"]);
  assert.deepEqual(await grace.texts(), ["Good morning, Grace", "Good morning, Ada"]);
  assert.deepEqual([...ada.complaints, ...grace.complaints], []);
});

browserTest(
  "A link to a room keeps its room through sign-in, and a reload keeps the person",
  async (browser) => {
    await using server = await ParleyServer.start();
    const ada = await Person.come(browser, "Ada");

    await ada.enter(server, "engine-room");
    await ada.page.reload();

    await ada.page.locator("h1", { hasText: "engine-room" }).waitFor();
    await ada.page.locator(".me-name", { hasText: "Ada" }).waitFor();
    assert.match(await ada.page.title(), /^engine-room/);
  },
);

browserTest("Nothing is lost when the server is killed under two people who talk", async (browser) => {
  await using server = await ParleyServer.start();
  const ada = await Person.come(browser, "Ada");
  const grace = await Person.come(browser, "Grace");
  await ada.enter(server, "general");
  await grace.enter(server, "general");
  await ada.say("before");
  await grace.sees("before");

  await server.kill();
  await ada.say("while it is away");
  await server.restart();
  for (const person of [ada, grace]) await person.comesBack();

  await grace.sees("while it is away");
  await ada.seesSent("while it is away");
  assert.deepEqual(await grace.texts(), ["before", "while it is away"]);
  assert.deepEqual(await ada.texts(), ["before", "while it is away"]);
});

browserTest("Messages written offline are sent once and in order", async (browser) => {
  await using server = await ParleyServer.start();
  const ada = await Person.come(browser, "Ada");
  const grace = await Person.come(browser, "Grace");
  await ada.enter(server, "general");
  await grace.enter(server, "general");
  await ada.say("premise: we are connected");
  await grace.sees("premise: we are connected");

  await server.kill();
  for (const text of ["one", "two", "three"]) await ada.say(text);
  await ada.page.locator(".state", { hasText: "Waiting for the connection" }).nth(2).waitFor();
  await server.restart();
  for (const person of [ada, grace]) await person.comesBack();

  await grace.sees("three");
  await ada.seesSent("three");
  const expected = ["premise: we are connected", "one", "two", "three"];
  assert.deepEqual(await grace.texts(), expected);
  assert.deepEqual(await ada.texts(), expected);
});

browserTest("A message that was not sent survives its tab", async (browser) => {
  await using server = await ParleyServer.start();
  const ada = await Person.come(browser, "Ada");
  const grace = await Person.come(browser, "Grace");
  await ada.enter(server, "general");
  await grace.enter(server, "general");
  await server.kill();
  await ada.say("do not forget me");
  await ada.page.locator(".state", { hasText: "Waiting for the connection" }).waitFor();
  await ada.stores("do not forget me");

  await ada.page.close();
  await server.restart();
  await grace.comesBack();
  assert.deepEqual(await grace.texts(), [], "premise: the tab took it along");
  const tab = await ada.context.newPage();
  await tab.goto(server.url);

  await grace.sees("do not forget me");
  assert.deepEqual(await grace.texts(), ["do not forget me"]);
});
