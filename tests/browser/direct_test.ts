import assert from "node:assert/strict";
import { browserTest } from "./chromium.ts";
import { ParleyServer } from "./parley_server.ts";
import { Person } from "./person.ts";

browserTest(
  "Two talk alone: the other one's page shows it by itself, a third one's never",
  async (browser) => {
    await using server = await ParleyServer.start();
    const ada = await Person.come(browser, "Ada");
    const grace = await Person.come(browser, "Grace");
    const linh = await Person.come(browser, "Linh");
    for (const person of [ada, grace, linh]) await person.enter(server, "general");

    await ada.page.locator(".person", { hasText: "Grace" }).click();
    await ada.page.locator(".person-state", { hasText: "Here now" }).waitFor();
    await ada.page.locator(".person-card .primary").click();
    await ada.page.locator(".room-header .icon-lock").waitFor();
    await ada.say("Between us");
    const row = grace.page.locator(".room-row.direct", { hasText: "Ada" });
    await row.locator(".badge", { hasText: "1" }).waitFor();
    const icon = await grace.page.locator("link[rel=icon]").getAttribute("href");
    await row.click();
    await grace.sees("Between us");
    await grace.say("Of course");
    await ada.sees("Of course");
    await row.locator(".badge").waitFor({ state: "detached" });

    assert.equal(icon, "/icons/parley_unread.svg");
    assert.equal(await linh.page.locator(".room-row.direct").count(), 0);
    await linh.page.goto(ada.page.url());
    await linh.page.locator("main [role=alert]").waitFor();
    assert.deepEqual([...ada.complaints, ...grace.complaints, ...linh.complaints], []);
  },
);

browserTest(
  "A name that the server refuses is said under the field, and the connection stays",
  async (browser) => {
    await using server = await ParleyServer.start();
    const ada = await Person.come(browser, "Ada");
    const grace = await Person.come(browser, "Grace");
    await ada.enter(server, "general");
    await grace.enter(server, "general");

    await grace.page.locator(".me-button").click();
    await grace.page.locator("#rename").fill("ada");
    await grace.page.keyboard.press("Enter");
    await grace.page.locator("#rename-problem", { hasText: "taken" }).waitFor();

    assert.equal(await grace.page.locator(".connection").getAttribute("data-bar"), "none");
    await grace.page.locator(".me-state.online").waitFor();
  },
);

browserTest("Somebody who went has been seen last at a time", async (browser) => {
  await using server = await ParleyServer.start();
  const ada = await Person.come(browser, "Ada");
  const grace = await Person.come(browser, "Grace");
  await ada.enter(server, "general");
  await grace.enter(server, "general");
  await grace.say("I have to go");
  await ada.sees("I have to go");
  await grace.page.locator(".me-button").click();
  await grace.page.locator(".sheet-actions button").first().click();
  await ada.page.locator(".person", { hasText: "Grace" }).waitFor({ state: "detached" });

  await ada.page.locator(".face").first().click();

  await ada.page.locator(".person-state", { hasText: "Last here" }).waitFor();
});
