/// <reference lib="dom" />
import assert from "node:assert/strict";
import { serviceWorker } from "../../static/offline.ts";
import { browserTest } from "./chromium.ts";
import { ParleyServer } from "./parley_server.ts";
import { Person } from "./person.ts";

const TYPES: Record<string, string> = { js: "text/javascript", html: "text/html" };

browserTest("A new build is shown at the next visit, though a worker keeps the old one", async (browser) => {
  await using site = new Site();
  await site.publish("first");
  const ada = await Person.come(browser, "Ada");
  await ada.page.goto(site.url);
  await ada.page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await ada.page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const [first] = await ada.page.evaluate(() => caches.keys());

  await site.publish("second");
  await ada.page.reload();

  assert.equal(await buildSeen(ada), "second");
  assert.ok((await updateWorker(ada)).includes(first!), "tabs of the build before can go on");
  await site.publish("third");
  await updateWorker(ada, first);
  await site.close();
  await ada.page.reload();
  assert.equal(await buildSeen(ada), "third");
});

browserTest("What a page loads late is kept with it, whatever the server has by then", async (browser) => {
  await using server = await ParleyServer.start();
  const ada = await Person.come(browser, "Ada");
  await ada.enter(server, "general");
  await ada.page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await ada.say("to react to");
  await ada.seesSent("to react to");
  await server.kill();

  await openEmoji(ada);

  await ada.page.locator(".emoji-dialog input").waitFor();
  await ada.page.locator(".emoji-dialog .problem", { hasText: "could not be loaded" }).waitFor();
  assert.equal(await ada.page.locator(".part-failed").count(), 0);
});

browserTest(
  "A part that is gone from the server says so, and offers to load the page anew",
  async (browser) => {
    await using server = await ParleyServer.start();
    const ada = await Person.come(browser, "Ada", { serviceWorkers: "block" });
    await ada.enter(server, "general");
    await ada.say("to react to");
    await ada.seesSent("to react to");
    await ada.context.route(/\/assets\/emoji_grid-/, (route) => route.fulfill({ status: 404, body: "" }));
    await ada.composer.fill("half a sentence");

    await openEmoji(ada);
    await ada.page.locator(".part-failed", { hasText: "reload the page" }).waitFor();
    await ada.context.unroute(/\/assets\/emoji_grid-/);
    await ada.page.locator(".part-failed button").click();
    await ada.sees("to react to");

    assert.equal(await ada.composer.inputValue(), "half a sentence");
    await openEmoji(ada);
    await ada.page.locator(".emoji-signs button").first().waitFor();
  },
);

async function openEmoji(person: Person): Promise<void> {
  await person.bubble("to react to").focus();
  await person.page.getByRole("button", { name: "React", exact: true }).click();
  await person.page.locator(".actions button").last().click();
}

/**
 * A browser looks for a new worker by itself, when it finds the time: this has it look now. Answers with what is kept once
 * the newest worker has taken over, and keeps two builds.
 */
async function updateWorker(person: Person, without?: string): Promise<string[]> {
  const { page } = person;
  await page.evaluate(() => navigator.serviceWorker.ready.then(async (worker) => void await worker.update()));
  for (;;) {
    const { names, isSettled } = await page.evaluate(async () => {
      const { installing, waiting, active } = await navigator.serviceWorker.ready;
      const isSettled = installing === null && waiting === null && active?.state === "activated";
      return { names: await caches.keys(), isSettled };
    });
    if (isSettled && names.length === 2 && (without === undefined || !names.includes(without))) return names;
  }
}

function buildSeen(person: Person): Promise<string | null> {
  return person.page.locator("meta[name=build]").getAttribute("content");
}

/** A place that serves a page of which new builds come out. */
class Site implements AsyncDisposable {
  readonly #files = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor() {
    const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
    this.#server = Deno.serve(options, (request) => this.#answer(new URL(request.url).pathname));
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/`;
  }

  async publish(build: string): Promise<void> {
    const page = new TextEncoder().encode(`<!doctype html><meta name="build" content="${build}">
      <script>navigator.serviceWorker.register("/service_worker.js")</script>`);
    this.#files.set("/service_worker.js", await serviceWorker(new Map([["/", page]])));
    this.#files.set("/", page);
  }

  async close(): Promise<void> {
    await this.#server.shutdown();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #answer(path: string): Response {
    const content = this.#files.get(path);
    const type = TYPES[path.split(".")[1] ?? "html"] ?? "text/plain";
    return new Response(content ?? null, {
      status: content ? 200 : 404,
      headers: { "content-type": type },
    });
  }
}
