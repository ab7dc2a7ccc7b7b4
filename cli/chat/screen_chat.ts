import type { Parley } from "../../client/mod.ts";
import { Desk } from "./desk.ts";
import { EXIT } from "./exit.ts";
import { Hands } from "./hands.ts";
import { type Key, KeyReader } from "./key_reader.ts";
import { Lookups } from "./lookups.ts";
import { Painter } from "./painter.ts";
import { Terminal } from "./terminal.ts";
import { screenOf } from "./view/screen.ts";

/** So long an Escape may wait for the rest of its sequence. */
const ESCAPE_MS = 40;
const SECOND_MS = 1_000;

/** What the screen needs to know. */
export interface ScreenOrder {
  readonly url: URL;
  readonly room: string;
  readonly hasColours: boolean;
}

/** A chat that fills the terminal. Resolves with the exit code, with the terminal as it was. */
export async function chatOnScreen(parley: Parley, order: ScreenOrder): Promise<number> {
  using terminal = new Terminal();
  const ended = Promise.withResolvers<number>();
  const screen = new Screen(terminal, order.hasColours);
  const desk = new Desk({
    talk: parley,
    lookups: new Lookups(order.url, () => parley.token),
    host: order.url.host,
    now: Date.now,
    changed: () => screen.draw(desk),
    ended: () => ended.resolve(EXIT.fine),
  });
  const hands = new Hands(desk, () => terminal.size, () => screen.drawAnew(desk));
  terminal.resized(() => screen.drawAnew(desk));
  endOnSignals(ended.resolve);
  parley.subscribe(() => parley.connection.kind === "refused" && ended.resolve(EXIT.notLetIn));
  const clock = setInterval(() => screen.draw(desk), SECOND_MS);
  desk.show(order.room);
  follow(terminal, hands).catch(ended.reject);
  try {
    return await ended.promise;
  } finally {
    clearInterval(clock);
    screen.end();
  }
}

/** Draws once for everything that changes in a turn. */
class Screen {
  readonly #terminal: Terminal;
  readonly #painter: Painter;
  #isDue = false;
  #isOver = false;

  constructor(terminal: Terminal, hasColours: boolean) {
    this.#terminal = terminal;
    this.#painter = new Painter((text) => terminal.write(text), hasColours);
  }

  draw(desk: Desk): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setTimeout(() => {
      this.#isDue = false;
      if (this.#isOver) return;
      const { size } = this.#terminal;
      this.#painter.paint(screenOf(desk.model, size), size);
    });
  }

  /** Draws nothing more: the terminal is somebody else's. */
  end(): void {
    this.#isOver = true;
  }

  drawAnew(desk: Desk): void {
    this.#painter.forget();
    this.draw(desk);
  }
}

/** Reads the keyboard until the terminal hangs up. */
async function follow(terminal: Terminal, hands: Hands): Promise<never> {
  const reader = new KeyReader();
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const press = (keys: Key[]) => keys.forEach((key) => hands.press(key));
  for await (const typed of terminal.typed()) {
    clearTimeout(waiting);
    press(reader.read(typed));
    if (reader.isWaiting) waiting = setTimeout(() => press(reader.flush()), ESCAPE_MS);
  }
  throw new Error("The terminal is gone");
}

function endOnSignals(end: (code: number) => void): void {
  Deno.addSignalListener("SIGINT", () => end(EXIT.interrupted));
  if (Deno.build.os === "windows") return;
  Deno.addSignalListener("SIGTERM", () => end(EXIT.terminated));
  Deno.addSignalListener("SIGHUP", () => end(EXIT.terminated));
}
