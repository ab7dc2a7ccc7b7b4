import assert from "node:assert/strict";
import { browserTest } from "./chromium.ts";
import { ParleyServer } from "./parley_server.ts";
import { Person } from "./person.ts";

browserTest(
  "A sign-in link signs in, stays signed in, and leaves nothing in the address",
  async (browser) => {
    await using server = await ParleyServer.start();
    const body = JSON.stringify({ name: "Ada" });
    const { token } = await (await fetch(`${server.url}/api/session`, { method: "POST", body })).json();
    const ada = await Person.come(browser, "Ada");

    await ada.page.goto(`${server.url}/?room=general#token=${token}`);
    await ada.page.locator(".me-name", { hasText: "Ada" }).waitFor();
    const address = ada.page.url();
    await ada.page.reload();

    await ada.page.locator(".me-name", { hasText: "Ada" }).waitFor();
    assert.equal(address, `${server.url}/?room=general`);
  },
);

browserTest("A sign-in link that is not valid says so over the name field", async (browser) => {
  await using server = await ParleyServer.start();
  const ada = await Person.come(browser, "Ada");

  await ada.page.goto(`${server.url}/#token=rubbish`);

  await ada.page.locator("#name-problem", { hasText: "not valid any more" }).waitFor();
  assert.equal(ada.page.url(), `${server.url}/`);
});
