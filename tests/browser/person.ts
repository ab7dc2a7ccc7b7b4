/// <reference lib="dom" />
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from "playwright-core";
import { PATIENCE_MS } from "./limit.ts";

/** A person in a browser of their own, with their hands on the page. */
export class Person {
  readonly name: string;
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page complained of: errors, and things its policy forbids. */
  readonly complaints: string[] = [];

  private constructor(name: string, context: BrowserContext, page: Page) {
    this.name = name;
    this.context = context;
    this.page = page;
    page.setDefaultTimeout(PATIENCE_MS);
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    page.on("console", (message) => {
      const isNetwork = /Failed to load resource|WebSocket connection|ERR_/.test(message.text());
      if (message.type() === "error" && !isNetwork) this.complaints.push(message.text());
    });
  }

  /** Opens a browser window and, where a room is named, goes there and signs in. */
  static async come(browser: Browser, name: string, options: BrowserContextOptions = {}): Promise<Person> {
    const context = await browser.newContext({
      locale: "en-GB",
      viewport: { width: 1100, height: 760 },
      ...options,
    });
    return new Person(name, context, await context.newPage());
  }

  async enter(server: { readonly url: string }, room?: string): Promise<void> {
    await this.page.goto(room === undefined ? server.url : `${server.url}/?room=${encodeURIComponent(room)}`);
    await this.page.locator("#name").fill(this.name);
    await this.page.locator(".card .primary").click();
    await this.page.locator(room === undefined ? ".room-list" : ".log").waitFor();
  }

  /** Makes a room of one's own, and goes there. */
  async opens(server: { readonly url: string }, room: string): Promise<void> {
    const status = await this.page.evaluate(async (name) => {
      const { status } = await fetch("/api/rooms", { method: "POST", body: JSON.stringify({ name }) });
      return status;
    }, room);
    if (status !== 201) throw new Error(`Cannot open ${room}: status ${status}`);
    await this.page.goto(`${server.url}/?room=${room}`);
    await this.page.locator(".beginning").waitFor();
  }

  get composer(): Locator {
    return this.page.locator(".composer textarea");
  }

  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press("Enter");
  }

  /** The bubble with this text. */
  bubble(text: string): Locator {
    return this.page.locator(".message", { has: this.page.locator(".text", { hasText: text }) });
  }

  async sees(text: string): Promise<void> {
    await this.bubble(text).first().waitFor();
  }

  /** Until a message of one's own has its check. */
  async seesSent(text: string): Promise<void> {
    await this.bubble(text).locator(".state", { hasText: "Sent" }).first().waitFor();
  }

  /** Until a message that cannot be sent yet is stored: from then on the page may end. */
  async stores(text: string): Promise<void> {
    while (!await this.page.evaluate(isStored, text));
  }

  /** Every message in order, as it stands on the screen. */
  async texts(): Promise<string[]> {
    return await this.page.locator(".message .text").allTextContents();
  }

  /** Comes back at once where the connection is away, and waits until it is there. */
  async comesBack(): Promise<void> {
    await this.page.evaluate(() => dispatchEvent(new Event("online")));
    await this.isOnline();
  }

  async isOnline(): Promise<void> {
    await this.page.locator(".me-state.online").waitFor({ state: "attached" });
  }

  /** The tab goes behind another one, or comes back. */
  async hides(isHidden: boolean): Promise<void> {
    await this.page.evaluate((isHidden) => {
      const state = isHidden ? "hidden" : "visible";
      Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
      Object.defineProperty(document, "hidden", { configurable: true, get: () => isHidden });
      document.dispatchEvent(new Event("visibilitychange"));
    }, isHidden);
  }

  async leave(): Promise<void> {
    await this.context.close();
  }
}

/** True once a text is where unsent messages are stored. Runs in the page. */
async function isStored(text: string): Promise<boolean> {
  const open = indexedDB.open("parley");
  await new Promise((resolve) => open.onsuccess = resolve);
  const all = open.result.transaction("outbox").objectStore("outbox").getAll();
  await new Promise((resolve) => all.onsuccess = resolve);
  open.result.close();
  return JSON.stringify(all.result).includes(text);
}
