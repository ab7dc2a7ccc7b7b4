/// <reference lib="dom" />
import assert from "node:assert/strict";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { browserTest } from "./chromium.ts";
import { ParleyServer } from "./parley_server.ts";

const AXE = await Deno.readTextFile(new URL(import.meta.resolve("axe-core/axe.min.js")));

/** The page of the API, and whatever went wrong on it or was asked of somebody else. */
async function openDocs(browser: Browser, server: ParleyServer, options: BrowserContextOptions = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("request", (request) => request.url().startsWith(server.url) || wrong.push(request.url()));
  await page.addInitScript({ content: AXE });
  await page.goto(`${server.url}/docs`);
  await page.locator("h1").waitFor();
  return { page, wrong };
}

/** Opens the part about one operation. */
async function open(page: Page, method: string, path: string) {
  const summaries = page.locator(".operation", { has: page.locator(`.method:text-is("${method}")`) });
  const operation = summaries.filter({ has: page.locator(`.path:text-is("${path}")`) });
  await operation.locator("summary").click();
  await operation.locator("form").waitFor();
  return operation;
}

browserTest(
  "/docs shows every route and tries them for real, under the content security policy",
  async (browser) => {
    await using server = await ParleyServer.start();
    const { page, wrong } = await openDocs(browser, server);
    const { paths } = await (await fetch(`${server.url}/openapi.json`)).json();

    const signIn = await open(page, "POST", "/api/session");
    await signIn.locator("button").click();
    await signIn.locator("strong", { hasText: "201 Created" }).waitFor();
    const say = await open(page, "POST", "/api/rooms/{room}/messages");
    await say.locator("button").click();
    await say.locator("strong", { hasText: "201 Created" }).waitFor();
    const read = await open(page, "GET", "/api/rooms/{room}/messages");
    await read.locator("button").click();
    await read.locator("pre", { hasText: '"text": "Hello"' }).waitFor();

    const operations = Object.values(paths).flatMap((methods) => Object.keys(methods as object)).length;
    assert.equal(await page.locator(".operation").count(), operations);
    assert.deepEqual(wrong, []);
  },
);

browserTest("/docs asks as the person of a token that was filled in", async (browser) => {
  await using server = await ParleyServer.start();
  const { page } = await openDocs(browser, server);
  const signedIn = await fetch(`${server.url}/api/session`, { method: "POST", body: '{"name":"Grace"}' });
  const { token } = await signedIn.json();

  await page.locator(".identity input").fill(token);
  const who = await open(page, "GET", "/api/session");
  await who.locator("button").click();

  await who.locator("pre", { hasText: '"name": "Grace"' }).waitFor();
});

for (const colorScheme of ["light", "dark"] as const) {
  browserTest(`axe finds nothing on /docs, ${colorScheme}`, async (browser) => {
    await using server = await ParleyServer.start();
    const { page } = await openDocs(browser, server, { colorScheme, bypassCSP: true });
    const signIn = await open(page, "POST", "/api/session");
    await signIn.locator("button").click();
    await signIn.locator("strong", { hasText: "201 Created" }).waitFor();
    await open(page, "GET", "/api/rooms/{room}/search");

    const found = await page.evaluate(async () => {
      const { violations } = await Reflect.get(globalThis, "axe").run(document, {
        resultTypes: ["violations"],
      });
      return violations.map(({ id, nodes }: { id: string; nodes: { html: string }[] }) =>
        `${id}: ${nodes[0]!.html.slice(0, 200)}`
      );
    });
    const picture = Deno.env.get("PICTURES");
    if (picture) await page.screenshot({ path: `${picture}/docs_${colorScheme}.png`, fullPage: false });

    assert.deepEqual(found, []);
  });
}
