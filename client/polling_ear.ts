import type { Position } from "../protocol/fields.ts";
import { type Ear, type EarListener, eventsUrl, type HttpWorld, identityOf, type Wish } from "./ear.ts";
import { isPosition } from "./incoming.ts";
import { inTime } from "./in_time.ts";

/** Whose conversation to go on with: none, for the first answer is to be a welcome. */
const NEW = "new";
const WAIT_S = 25;
/** An answer may be late by so much before the network is taken for broken. */
const LATE_MS = 10_000;
/** After an answer with nothing in it: something on the way may answer in the server's place, and at once. */
const PAUSE_MS = 1_000;

/** Listens by asking again and again. */
export class PollingEar implements Ear {
  readonly #world: HttpWorld;
  /** What the last answer gave: the next poll goes on with its conversation. */
  #next = NEW;
  /** The rooms of that conversation: it answers once for each. */
  #rooms: ReadonlySet<string> = new Set();

  constructor(world: HttpWorld) {
    this.#world = world;
  }

  listen(wish: Wish, listener: EarListener): () => void {
    const leaving = new AbortController();
    if ([...wish.unanswered].some((room) => this.#rooms.has(room))) this.#next = NEW;
    this.#rooms = new Set(wish.rooms.keys());
    this.#run(wish, listener, leaving.signal)
      .catch(() => leaving.signal.aborted ? undefined : listener.ended(0, ""));
    return () => leaving.abort();
  }

  async #run(wish: Wish, listener: EarListener, signal: AbortSignal): Promise<void> {
    // The first one asks for the rooms' answers, the others for news.
    for (let waitS = 0;; waitS = WAIT_S) {
      const response = await this.#ask(wish, waitS, signal);
      if (signal.aborted) return;
      if (!response.ok) return listener.refused(response);
      const answer = readAnswer(await response.json());
      this.#next = answer.next;
      for (const frame of answer.frames) if (!signal.aborted) listener.heard(JSON.stringify(frame));
      if (signal.aborted) return;
      if (answer.end) return listener.ended(answer.end.code, answer.end.reason);
      wish = movedOn(wish, answer.positions);
      if (waitS > 0 && answer.frames.length === 0) await this.#pause();
    }
  }

  #ask(wish: Wish, waitS: number, signal: AbortSignal): Promise<Response> {
    return inTime(this.#world.clock, waitS * 1_000 + LATE_MS, async (late) => {
      const response = await this.#world.fetch(eventsUrl(wish, { wait: `${waitS}`, next: this.#next }), {
        headers: { accept: "application/json", ...identityOf(wish.token) },
        cache: "no-store",
        signal: AbortSignal.any([signal, late]),
      });
      return new Response(await response.text(), response);
    });
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => this.#world.clock.after(PAUSE_MS, resolve));
  }
}

/** What an answer holds. Throws for what is none: a page that a hotel shows is no answer. */
function readAnswer(body: Record<string, unknown>) {
  const { frames, positions, next, close } = body;
  if (!Array.isArray(frames)) throw new TypeError("Not an answer to a poll");
  const end = typeof close === "object" && close !== null ? new Map(Object.entries(close)) : undefined;
  return {
    frames,
    positions: typeof positions === "object" && positions !== null ? Object.entries(positions) : [],
    next: typeof next === "string" ? next : NEW,
    end: end && { code: Number(end.get("code")) || 0, reason: String(end.get("reason")) },
  };
}

function movedOn(wish: Wish, positions: readonly [string, unknown][]): Wish {
  const at = new Map(
    positions.flatMap(([room, position]): [string, Position][] =>
      isPosition(position) ? [[room, position]] : []
    ),
  );
  const rooms = new Map([...wish.rooms].map(([room, since]) => [room, at.get(room) ?? since]));
  return { ...wish, rooms, inbox: at.get("@me") ?? wish.inbox };
}
