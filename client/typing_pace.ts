import { TYPING_PACE_MS } from "../protocol/limits.ts";

/** Lets through what the server wants to hear of typing: one in three seconds a room. */
export class TypingPace {
  readonly #told = new Map<string, { at: number; on: boolean }>();

  /** True where this should be told. An end that comes too soon is left out: typing ends by itself. */
  mayTell(room: string, on: boolean, now: number): boolean {
    const last = this.#told.get(room);
    const isSoon = last !== undefined && now - last.at < TYPING_PACE_MS;
    if (isSoon || (!on && !last?.on)) return false;
    this.#told.set(room, { at: now, on });
    return true;
  }
}
