import type { RoomView } from "../../client/mod.ts";
import { DIRECT_PREFIX } from "../../protocol/names.ts";
import type { Tab } from "./screen_model.ts";
import { safeLine } from "./text/safe_text.ts";
import { Visit } from "./visit.ts";

/** The rooms that somebody is in, in the order in which they came, and the one on the screen. */
export class RoomBook {
  #names: string[] = [];
  #current: string | undefined;
  readonly #visits = new Map<string, Visit>();

  get current(): string | undefined {
    return this.#current;
  }

  get names(): readonly string[] {
    return this.#names;
  }

  visit(room: string): Visit {
    const visit = this.#visits.get(room) ?? new Visit();
    this.#visits.set(room, visit);
    return visit;
  }

  /** Takes the rooms as they are: new ones come last, those that were left are gone. */
  follow(rooms: ReadonlyMap<string, RoomView>): void {
    const fresh = [...rooms.keys()].filter((name) => !this.#names.includes(name));
    const at = this.#names.indexOf(this.#current ?? "");
    this.#names = [...this.#names.filter((name) => rooms.has(name)), ...fresh];
    for (const name of this.#visits.keys()) if (!rooms.has(name)) this.#visits.delete(name);
    if (this.#current !== undefined && rooms.has(this.#current)) return;
    this.#current = this.#names[Math.max(0, Math.min(at, this.#names.length - 1))];
  }

  /** Brings a room on the screen. */
  show(room: string): void {
    if (this.#current !== undefined && this.#current !== room) this.visit(this.#current).leave();
    if (!this.#names.includes(room)) this.#names.push(room);
    this.#current = room;
  }

  /** Brings the room of this place on the screen, from 0; negative and too high ones go round. */
  showAt(index: number): void {
    const name = this.#names.at(this.#names.length > 0 ? index % this.#names.length : 0);
    if (name !== undefined) this.show(name);
  }

  tabs(rooms: ReadonlyMap<string, RoomView>): Tab[] {
    return this.#names.map((name) => {
      const view = rooms.get(name);
      const isPrivate = name.startsWith(DIRECT_PREFIX);
      const label = isPrivate ? `@${safeLine(view?.with?.name ?? "…")}` : safeLine(name);
      return { label, unread: view?.unread ?? 0, isCurrent: name === this.#current, isPrivate };
    });
  }
}
