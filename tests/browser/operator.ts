/// <reference lib="dom" />
import type { Browser, BrowserContextOptions } from "playwright-core";
import { within } from "./limit.ts";
import type { ParleyServer } from "./parley_server.ts";
import { Person } from "./person.ts";

/** Where pictures go, where somebody wants to look at them. */
const PICTURES = Deno.env.get("PICTURES");
const FRAME_MS = 10_000;

/** Somebody who runs a server and has its dashboard on the screen. */
export class Operator {
  readonly person: Person;
  /** The figures of the newest frame. */
  #figures: readonly string[] = [];
  #frames = 0;
  #came = Promise.withResolvers<void>();

  private constructor(person: Person) {
    this.person = person;
    person.page.on(
      "websocket",
      (socket) => socket.on("framereceived", ({ payload }) => this.#hear(`${payload}`)),
    );
  }

  static async come(browser: Browser, options: BrowserContextOptions = {}): Promise<Operator> {
    return new Operator(
      await Person.come(browser, "Olga", { viewport: { width: 1200, height: 900 }, ...options }),
    );
  }

  get page(): Person["page"] {
    return this.person.page;
  }

  /** Opens the dashboard and waits for its first figures. */
  async look(server: ParleyServer): Promise<void> {
    await this.page.goto(`${server.url}/dashboard`);
    await this.page.locator(".verdict.kept").waitFor();
  }

  /** Until the server sends figures of which this is true. */
  async receives(is: (figures: readonly string[]) => boolean): Promise<void> {
    while (!is(this.#figures)) {
      await within(FRAME_MS, `figures for which ${is}`, this.#came.promise);
      this.#came = Promise.withResolvers();
    }
  }

  /** Until the server has sent so many frames of figures more. */
  async receivesMore(frames: number): Promise<void> {
    const until = this.#frames + frames;
    await this.receives(() => this.#frames >= until);
  }

  /** Keeps a picture of the whole page, where somebody wants to look at it. */
  async take(picture: string): Promise<void> {
    if (PICTURES === undefined) return;
    await this.page.screenshot({ path: `${PICTURES}/dashboard_${picture}.png`, fullPage: true });
  }

  #hear(payload: string): void {
    const frame = JSON.parse(payload);
    if (frame.type !== "metrics") return;
    this.#frames++;
    this.#figures = Object.keys(frame.values);
    this.#came.resolve();
  }
}
