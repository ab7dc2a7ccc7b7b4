/// <reference lib="dom" />
import assert from "node:assert/strict";
import { serviceWorker } from "../../static/offline.ts";
import { browserTest } from "./chromium.ts";
import { Person } from "./person.ts";

const TYPES: Record<string, string> = { js: "text/javascript", html: "text/html" };

browserTest("A new build is shown at the next visit, though a worker keeps the old one", async (browser) => {
  await using site = new Site();
  await site.publish("first");
  const ada = await Person.come(browser, "Ada");
  await ada.page.goto(site.url);
  await ada.page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await ada.page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const [oldCache] = await ada.page.evaluate(() => caches.keys());

  await site.publish("second");
  await ada.page.reload();

  assert.equal(await buildSeen(ada), "second");
  // A browser looks for a new worker by itself, when it finds the time.
  await ada.page.evaluate(() =>
    navigator.serviceWorker.ready.then(async (worker) => void await worker.update())
  );
  while ((await ada.page.evaluate(() => caches.keys())).some((name) => name === oldCache));
  await site.close();
  await ada.page.reload();
  assert.equal(await buildSeen(ada), "second");
});

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
