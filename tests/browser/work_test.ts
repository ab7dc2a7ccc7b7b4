import assert from "node:assert/strict";
import { browserTest } from "./chromium.ts";
import { ParleyServer } from "./parley_server.ts";
import { Person } from "./person.ts";

browserTest("A person answers, reacts, edits and deletes with the keyboard alone", async (browser) => {
  await using server = await ParleyServer.start();
  const ada = await Person.come(browser, "Ada");
  const grace = await Person.come(browser, "Grace");
  await ada.enter(server, "general");
  await grace.enter(server, "general");
  const { keyboard } = grace.page;
  await ada.say("Who brings the cake?");
  await grace.sees("Who brings the cake?");

  await grace.bubble("Who brings").focus();
  await keyboard.press("Enter");
  await keyboard.press("ArrowRight");
  await keyboard.press("Enter");
  await grace.page.locator(".composer-context").waitFor();
  await grace.page.locator(".composer textarea:focus").waitFor();
  await keyboard.type("I do");
  await keyboard.press("Enter");
  await grace.seesSent("I do");
  await ada.page.locator(".quote-text", { hasText: "Who brings the cake?" }).waitFor();

  await keyboard.press("ArrowUp");
  await grace.page.locator(".composer-context").waitFor();
  await keyboard.type(", with candles");
  await keyboard.press("Enter");
  await ada.sees("I do, with candles");

  await grace.bubble("Who brings").focus();
  await keyboard.press("Enter");
  await keyboard.press("Enter");
  await grace.page.locator(".actions.react").waitFor();
  await keyboard.press("Enter");
  await ada.page.locator(".reaction", { hasText: "👍" }).waitFor();

  await grace.bubble("I do").focus();
  await keyboard.press("Enter");
  for (let i = 0; i < 5; i++) await keyboard.press("ArrowRight");
  await keyboard.press("Enter");
  await grace.page.locator(".actions.delete").waitFor();
  await keyboard.press("Enter");
  await ada.page.locator(".message.deleted").waitFor();
  assert.deepEqual(grace.complaints, []);
});

browserTest("The menu renames, changes language and appearance, and signs out", async (browser) => {
  await using server = await ParleyServer.start();
  const ada = await Person.come(browser, "Ada");
  await ada.enter(server, "general");
  const { page } = ada;

  await page.locator(".me-button").click();
  await page.locator(".choice label", { hasText: "繁體中文" }).click();
  await page.locator(".choice label", { hasText: "深色" }).click();
  assert.equal(await page.locator("html").getAttribute("lang"), "zh-Hant");
  assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
  await page.locator("#rename").fill("Countess");
  await page.locator("#rename").press("Enter");
  await page.locator(".me-name", { hasText: "Countess" }).waitFor();
  await page.locator(".me-button").click();
  await page.locator(".sheet-actions .danger").click();

  await page.locator("#name").waitFor();
  assert.deepEqual(ada.complaints, []);
});
