import { Allowance } from "../chat/allowance.ts";
import { utf8Bytes } from "../chat/lines.ts";
import type { Socket } from "../chat/socket.ts";
import { CLOSE } from "../protocol/codes.ts";
import {
  type DashboardCommand,
  dashboardCommand,
  type DashboardFrame,
  type DashboardList,
} from "../protocol/dashboard.ts";
import { readAs } from "../protocol/frames.ts";
import {
  BAD_FRAMES_IN_A_ROW,
  COMMAND_BURST,
  COMMANDS_PER_SECOND,
  FRAME_BYTES,
  MOST_UNSENT_BYTES,
  RESUME_UNSENT_BYTES,
  STALLED_MS,
} from "../protocol/limits.ts";
import { FIGURE_BY_NAME, FIGURES } from "./figures.ts";
import type { View } from "./view.ts";

/** What a watcher belongs to. */
export interface WatcherParts {
  /** `deployment`: all instances; `instance`: the one that it is connected to. */
  readonly scope: "deployment" | "instance";
  now(): number;
  ended(watcher: Watcher): void;
}

/** Somebody who looks at the live figures. One that reads too slowly is not told what it would read too late. */
export class Watcher {
  readonly scope: WatcherParts["scope"];
  readonly #parts: WatcherParts;
  readonly #socket: Socket;
  readonly #figures = new Set<string>();
  readonly #lists = new Set<DashboardList>();
  readonly #pace = new Allowance({ perSecond: COMMANDS_PER_SECOND, burst: COMMAND_BURST });
  #badFrames = 0;
  #stalledSince: number | undefined;
  #hasEnded = false;

  constructor(socket: Socket, parts: WatcherParts) {
    this.#socket = socket;
    this.#parts = parts;
    this.scope = parts.scope;
    const metrics = FIGURES.map(({ name, unit, help }) => ({ name, unit, help }));
    this.#say({ type: "metrics_available", metrics });
  }

  wants(list: DashboardList): boolean {
    return this.#lists.has(list);
  }

  /** Takes one frame as it came. Never throws, whatever it holds. */
  receive(text: string): void {
    if (this.#hasEnded) return;
    // Who sends and does not read would have us keep it all.
    if (this.#socket.unsentBytes > MOST_UNSENT_BYTES) {
      this.#close(CLOSE.readingTooSlowly, "reading too slowly");
    } else if (isTooLong(text)) {
      this.#refuse("too_long", `A frame has at most ${FRAME_BYTES} bytes`);
    } else if (this.#pace.take(this.#parts.now()) > 0) this.#refuse("too_fast", "Too many commands");
    else this.#take(text);
  }

  receiveBinary(): void {
    if (!this.#hasEnded) this.#bad("Frames are text, not binary");
  }

  /** Tells what was asked for, as it is now. */
  tell(view: View, at: string): void {
    if (this.#figures.size === 0 || this.#isStalled()) return;
    const values = Object.fromEntries(
      [...this.#figures].map((name) => [name, rounded(FIGURE_BY_NAME.get(name)!.of(view))]),
    );
    this.#say({ type: "metrics", timestamp: at, values });
  }

  /** Tells a list that was asked for. */
  tellList(frame: DashboardFrame): void {
    if (!this.#isStalled()) this.#say(frame);
  }

  /** This side ends it. */
  close(code: number, reason: string): void {
    this.#close(code, reason);
  }

  /** The socket is gone. Idempotent. */
  end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#parts.ended(this);
  }

  #take(text: string): void {
    const read = readAs(dashboardCommand, text);
    if ("refused" in read) return this.#bad(read.refused.message);
    this.#badFrames = 0;
    this.#carryOut(read.command);
  }

  #carryOut(command: DashboardCommand): void {
    const { verb, metrics, lists } = asked(command);
    const known = metrics.filter((name) => FIGURE_BY_NAME.has(name));
    for (const name of known) this.#figures[verb](name);
    for (const list of lists) this.#lists[verb](list);
    if (known.length < metrics.length) this.#refuse("not_found", "There is no such metric");
  }

  #bad(message: string): void {
    this.#refuse("bad_frame", message);
    if (++this.#badFrames >= BAD_FRAMES_IN_A_ROW) this.#close(CLOSE.misuse, "too many bad frames");
  }

  #refuse(code: "bad_frame" | "too_long" | "too_fast" | "not_found", message: string): void {
    this.#say({ type: "error", code, message });
  }

  /** True while too much is unsent. Ends one that takes nothing for long. */
  #isStalled(): boolean {
    if (this.#hasEnded) return true;
    if (this.#socket.unsentBytes < RESUME_UNSENT_BYTES) {
      this.#stalledSince = undefined;
      return false;
    }
    this.#stalledSince ??= this.#parts.now();
    if (this.#parts.now() - this.#stalledSince >= STALLED_MS) {
      this.#close(CLOSE.readingTooSlowly, "reading too slowly");
    }
    return true;
  }

  #say(frame: DashboardFrame): void {
    this.#socket.send(JSON.stringify(frame));
  }

  #close(code: number, reason: string): void {
    this.#socket.close(code, reason);
    // The socket of somebody who reads nothing may never report its end.
    this.end();
  }
}

/** What both spellings of a command ask for. */
function asked(command: DashboardCommand) {
  const isMore = ("type" in command ? command.type : command.cmd) === "subscribe";
  const { metrics = [], lists = [] } = "type" in command ? command : { metrics: [command.channel] };
  return { verb: isMore ? "add" : "delete", metrics, lists } as const;
}

function isTooLong(text: string): boolean {
  return text.length > FRAME_BYTES || text.length * 3 > FRAME_BYTES && utf8Bytes(text) > FRAME_BYTES;
}

/** Six digits say enough. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
