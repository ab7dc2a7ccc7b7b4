/// <reference lib="dom" />
import assert from "node:assert/strict";
import { browserTest } from "./chromium.ts";
import { Operator } from "./operator.ts";
import { ParleyServer } from "./parley_server.ts";
import { Voice } from "./seed.ts";

browserTest("The dashboard draws what is ticked, and only that is sent", async (browser) => {
  await using server = await ParleyServer.start();
  const grace = await Voice.come(server, "Grace", "general");
  const olga = await Operator.come(browser);
  await olga.look(server);
  assert.equal(await olga.page.locator(".chart").count(), 6);
  await olga.receives((figures) => figures.includes("active_connections") && !figures.includes("rss_bytes"));

  await olga.page.getByLabel("Memory", { exact: true }).check();
  await olga.page.getByLabel("Connections", { exact: true }).uncheck();

  await olga.receives((figures) => figures.includes("rss_bytes") && !figures.includes("active_connections"));
  await olga.page.locator(".chart-now", { hasText: /\d MiB$/ }).waitFor();
  const gone = olga.page.locator(".chart-title").getByText("Connections", { exact: true });
  assert.equal(await gone.count(), 0);
  await olga.page.reload();
  await olga.page.locator(".chart-title").getByText("Memory", { exact: true }).waitFor();
  assert.equal(await gone.count(), 0, "the choice is kept");
  assert.deepEqual(olga.person.complaints, []);
  grace.leave();
});

browserTest(
  "The dashboard says in words whether promises are kept, and which instances and rooms there are",
  async (browser) => {
    await using server = await ParleyServer.start();
    const grace = await Voice.come(server, "Grace", "general");
    const olga = await Operator.come(browser);
    await olga.look(server);

    const room = olga.page.locator("tr", { has: olga.page.getByRole("rowheader", { name: "general" }) });
    const pace = room.locator("td").first();
    await room.waitFor();
    await grace.say("general", ["one", "two", "three"]);
    await pace.filter({ hasText: /[1-9]/ }).waitFor();

    await olga.page.getByText("All promises kept").waitFor();
    const first = olga.page.locator(".counter", { hasText: "Came for the first time" }).locator("dd");
    assert.equal(await first.textContent(), "1");
    const instance = olga.page.getByRole("table", { name: "Instances" }).locator("tbody tr");
    assert.equal(await instance.count(), 1);
    assert.match((await instance.textContent())!, /\d+\.\d+\.\d+.*second.*1$/);
    grace.leave();
  },
);

browserTest(
  "With the keyboard alone one ticks figures and walks through a chart, and hears its values",
  async (browser) => {
    await using server = await ParleyServer.start();
    const olga = await Operator.come(browser);
    await olga.look(server);
    const tick = olga.page.getByLabel("Memory", { exact: true });

    await tick.focus();
    await olga.page.keyboard.press("Space");
    const chart = olga.page.locator(".chart", { hasText: "Memory" }).getByRole("img");
    await olga.receives((figures) => figures.includes("rss_bytes"));
    await olga.page.getByRole("img", { name: /Memory.*now .*MiB.*between .*MiB.*and .*MiB/ })
      .waitFor();
    while (!await chart.evaluate((element) => element === document.activeElement)) {
      await olga.page.keyboard.press("Tab");
    }
    await olga.page.keyboard.press("Home");

    const said = olga.page.locator(".chart", { hasText: "Memory" }).getByRole("status");
    await said.filter({ hasText: /^\u2068\d{1,2}:\d\d:\d\d.*: .*MiB/ }).waitFor();
    const oldest = await said.textContent();
    await olga.page.keyboard.press("End");
    await olga.page.keyboard.press("Escape");
    await said.filter({ hasText: /^$/ }).waitFor();
    assert.notEqual(oldest, "");
  },
);

browserTest("The pointer over a chart shows the value under it", async (browser) => {
  await using server = await ParleyServer.start();
  const olga = await Operator.come(browser);
  await olga.look(server);
  const place = olga.page.locator(".chart").first().locator(".u-over");
  await olga.page.locator(".chart").first().getByRole("img", { name: /now/ }).waitFor();

  const { width, height } = (await place.boundingBox())!;
  await place.hover({ position: { x: width - 2, y: height / 2 } });

  await olga.page.locator(".chart").first().getByRole("status").filter({ hasText: /\d/ }).waitFor();
});

browserTest(
  "The dashboard comes back by itself, later each time, and at last with a button",
  async (browser) => {
    await using server = await ParleyServer.start();
    const olga = await Operator.come(browser);
    await olga.look(server);
    const bar = olga.page.locator(".line-bar");

    await server.kill();
    await bar.filter({ hasText: /Trying again in/ }).waitFor();
    await olga.page.getByText("Not known yet").waitFor();
    await olga.take("lost");
    await server.restart();
    await bar.filter({ hasText: "Live" }).waitFor();

    // From here on time stands still but where the test moves it.
    await olga.page.clock.install();
    await olga.page.clock.pauseAt(Date.now() + 60_000);
    await bar.filter({ hasText: "Live" }).waitFor();
    await server.kill();
    for (const seconds of [1, 2, 4, 8, 16]) {
      await bar.filter({ hasText: new RegExp(`in \\D*${seconds}\\D* s$`) }).waitFor();
      await olga.page.clock.runFor(seconds * 1_000);
    }
    const button = olga.page.getByRole("button", { name: "Connect again" });
    await button.waitFor();
    await server.restart();
    await button.click();
    await bar.filter({ hasText: "Live" }).waitFor();
  },
);

browserTest(
  "With METRICS_TOKEN the dashboard asks for it, says where it is wrong, and remembers it for the tab",
  async (browser) => {
    await using server = await ParleyServer.start({ METRICS_TOKEN: "correct/horse+battery==" });
    const olga = await Operator.come(browser);
    await olga.page.goto(`${server.url}/dashboard`);
    const field = olga.page.getByLabel("Token");

    await field.fill("battery");
    await field.press("Enter");
    await olga.page.getByText("That is not the token").waitFor();
    await olga.take("token");
    await field.fill("correct/horse+battery==");
    await field.press("Enter");
    await olga.page.locator(".verdict.kept").waitFor();
    await olga.look(server);

    assert.deepEqual(olga.person.complaints, []);
  },
);
