/// <reference lib="dom" />
import assert from "node:assert/strict";
import { browserTest } from "./chromium.ts";
import { ParleyServer } from "./parley_server.ts";
import { Person } from "./person.ts";
import { Voice } from "./seed.ts";
import { Stand } from "./stand.ts";

const HOSTILE = [
  "<script>document.title = 'owned'</script>",
  "<img src=x onerror=\"document.title = 'owned'\">",
  "<b>bold</b> &lt;i&gt; {{7*7}} ${7*7}",
  "javascript:alert(1) and JavaScript://example.org/%0aalert(1)",
  "data:text/html,<script>alert(1)</script>",
  'https://example.org/"onmouseover="alert(1)',
  "https://user:password@example.org/ok https://example.org/\u202efdp.exe",
  "\u202e reversed from here \u2066 and never closed",
  "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324a\u0323\u0325l\u0316g\u0317o".repeat(6),
  "x".repeat(4_000),
  "\u0000\u0007 control \u001b[31m signs",
];

/** A name that only a server without our rules would let pass. */
const HOSTILE_NAME = `<img src=x onerror="document.title='owned'"><b>\u202e\u2066Z\u0351\u036b\u0343${
  "y".repeat(300)
}`;

browserTest("A page full of hostile text changes nothing but its own bubbles", async (browser) => {
  await using server = await ParleyServer.start();
  const ada = await Person.come(browser, "Ada", { viewport: { width: 390, height: 800 } });
  const mallory = await Voice.come(server, "Mallory", "general");
  await mallory.say("general", HOSTILE);

  await ada.enter(server, "general");
  await ada.sees("reversed from here");
  await mallory.say("general", HOSTILE.map((text) => `again ${text.slice(0, 3_000)}`));
  await ada.sees("again <script>");

  const found = await ada.page.evaluate(() => ({
    title: document.title,
    injected:
      document.querySelectorAll(".log script, .log img, .log b, .log iframe, .log [onmouseover]").length,
    hrefs: [...document.querySelectorAll<HTMLAnchorElement>(".log a")].map((link) => link.href),
    rels: [...document.querySelectorAll<HTMLAnchorElement>(".log a")].map((link) => link.rel),
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    wide: [...document.querySelectorAll(".bubble")].filter((bubble) =>
      bubble.getBoundingClientRect().right > innerWidth
    ).length,
    headerDirection: getComputedStyle(document.querySelector(".room-header")!).direction,
  }));
  assert.match(found.title, /^general/);
  assert.equal(found.injected, 0);
  assert.ok(found.hrefs.length > 0, "premise: some addresses are links");
  for (const href of found.hrefs) {
    assert.match(href, /^https:\/\/(user:password@)?example\.org\//);
  }
  for (const href of found.hrefs) {
    assert.doesNotMatch(href, /202e|\u202e|"/i);
  }
  for (const rel of found.rels) {
    assert.match(rel, /noopener.*nofollow/);
  }
  assert.equal(found.overflow, 0);
  assert.equal(found.wide, 0);
  assert.equal(found.headerDirection, "ltr");
  assert.deepEqual(ada.complaints, []);
  mallory.leave();
});

browserTest("A hostile room name in the address is no room, and never markup", async (browser) => {
  await using server = await ParleyServer.start();
  const ada = await Person.come(browser, "Ada");

  await ada.page.goto(`${server.url}/?room=${encodeURIComponent("<img src=x onerror=alert(1)>")}`);
  await ada.page.locator("#name").waitFor();

  assert.equal(await ada.page.locator("#page img").count(), 0);
  assert.doesNotMatch(await ada.page.locator(".card").innerText(), /img/);
  assert.deepEqual(ada.complaints, []);
});

browserTest("The page's policy forbids what could turn text into script", async (browser) => {
  await using server = await ParleyServer.start();
  const ada = await Person.come(browser, "Ada");
  await ada.enter(server, "general");

  const outcome = await ada.page.evaluate(() => {
    try {
      document.body.innerHTML = "<p>written</p>";
      return "written";
    } catch (error) {
      return error instanceof Error ? error.name : "refused";
    }
  });

  assert.equal(outcome, "TypeError");
});

browserTest(
  "Hostile names, room names and topics from a server that went mad stay in their place",
  async (browser) => {
    await using server = await ParleyServer.start();
    const grace = await Voice.come(server, "Grace", "general");
    await grace.say("general", ["hello"]);
    const ada = await Person.come(browser, "Ada", { viewport: { width: 390, height: 800 } });
    const stand = await Stand.between(ada.page);
    stand.rewrite = (line) => line.replaceAll('"name":"Grace"', `"name":${JSON.stringify(HOSTILE_NAME)}`);
    await ada.page.route("**/api/rooms", (route) =>
      route.fulfill({
        json: {
          rooms: [
            { name: "general", topic: HOSTILE_NAME, count: 2, unread: 0 },
            { name: HOSTILE_NAME, topic: "x".repeat(4_000), count: 1, unread: 0 },
            { name: "x".repeat(4_000), topic: "javascript:alert(1)", count: 1, unread: 1e21 },
          ],
        },
      }));

    await ada.enter(server, "general");
    await ada.sees("hello");
    await ada.page.locator(".author", { hasText: "<img" }).waitFor();
    await ada.page.locator(".people-button").click();
    await ada.page.locator(".person-name", { hasText: "<img" }).waitFor();
    await ada.page.keyboard.press("Escape");
    await ada.page.locator(".to-rooms:visible").click();
    await ada.page.locator(".room-row").nth(1).waitFor();

    const found = await ada.page.evaluate(() => ({
      title: document.title,
      injected: document.querySelectorAll("#page img, #page b").length,
      overflow: document.documentElement.scrollWidth - innerWidth,
      schemes: [...document.querySelectorAll<HTMLAnchorElement>(".room-row")].map((row) => row.protocol),
      isolated: [...document.querySelectorAll(".author, .person-name, .room-name, .topic")].every((each) =>
        each.querySelector("bdi") !== null || each.getAttribute("dir") === "auto" ||
        each.closest("bdi, [dir=auto]") !== null
      ),
    }));
    assert.match(found.title, /^general/);
    assert.equal(found.injected, 0);
    assert.equal(found.overflow, 0);
    assert.deepEqual([...new Set(found.schemes)], ["http:"]);
    assert.ok(found.isolated, "every name keeps its direction to itself");
    assert.deepEqual(ada.complaints, []);
    grace.leave();
  },
);
