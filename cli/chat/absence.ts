import type { ConnectionState, RoomView } from "../../client/mod.ts";
import type { Trouble } from "./screen_model.ts";
import { seqOf } from "./view/log_items.ts";

/** Keeps count of what an absence of the connection cost, and of what came of it. */
export class Absence {
  #hasBeenLive = false;
  #lostAt: number | undefined;
  #backAt: number | undefined;
  /** How far each room was shown when the connection was lost. */
  readonly #left = new Map<string, { readonly seq: number; readonly epoch: string }>();
  #caughtUp = new Map<string, number>();
  #hasGap = false;

  get trouble(): Trouble {
    return {
      lostAt: this.#lostAt,
      backAt: this.#backAt,
      caughtUp: [...this.#caughtUp.values()].reduce((sum, count) => sum + count, 0),
      hasGap: this.#hasGap,
      isCatchingUp: this.#backAt !== undefined && this.#left.size > 0,
    };
  }

  /** The connection changed. Call it before anything is shown of that. */
  connection(state: ConnectionState, rooms: ReadonlyMap<string, RoomView>, now: number): void {
    if (state.kind === "live") this.#live(now);
    else if (this.#hasBeenLive && (this.#lostAt === undefined || this.#backAt !== undefined)) {
      this.#lost(rooms, now);
    }
  }

  /** A room changed. */
  room(view: RoomView): void {
    const left = this.#left.get(view.name);
    if (left === undefined || view.state !== "live" || this.#backAt === undefined) return;
    this.#left.delete(view.name);
    if (left.epoch !== "0" && left.epoch !== view.position.epoch) this.#hasGap = true;
    this.#caughtUp.set(view.name, this.#countNewer(view, left.seq));
  }

  /** A room was left. */
  forget(room: string): void {
    this.#left.delete(room);
  }

  #live(now: number): void {
    this.#hasBeenLive = true;
    if (this.#lostAt !== undefined && this.#backAt === undefined) this.#backAt = now;
  }

  #lost(rooms: ReadonlyMap<string, RoomView>, now: number): void {
    this.#lostAt = now;
    this.#backAt = undefined;
    this.#caughtUp = new Map();
    this.#hasGap = false;
    for (const { name, position } of rooms.values()) {
      if (!this.#left.has(name)) this.#left.set(name, position);
    }
  }

  #countNewer({ items }: RoomView, seq: number): number {
    let count = 0;
    for (let i = items.length - 1; i >= 0; i--) {
      const item = items[i];
      if ((seqOf(item) ?? Infinity) <= seq) break;
      if (item?.kind === "gap") this.#hasGap = true;
      if (item?.kind === "message" && !item.message.mine) count++;
    }
    return count;
  }
}
