import { type Signal, signal } from "@preact/signals";
import type { User } from "../../../protocol/fields.ts";
import type { RoomView } from "../../../client/mod.ts";
import { isRecord, userIn } from "./answers.ts";

/** What holds in a room, and what one may do there. */
export interface RoomFacts {
  readonly mayModerate: boolean;
  readonly owner: User | undefined;
  readonly isPrivate: boolean;
  /** Only moderators may write. */
  readonly isLocked: boolean;
  /** The least time between two messages of one member; 0: none. */
  readonly slowModeSeconds: number;
}

/** The facts in what the server tells of a room. */
export function factsIn(body: unknown): RoomFacts | undefined {
  if (!isRecord(body)) return undefined;
  const { role, slowModeSeconds } = body;
  return {
    mayModerate: role === "owner" || role === "admin",
    owner: userIn(body.owner),
    isPrivate: body.private === true,
    isLocked: body.locked === true,
    slowModeSeconds: typeof slowModeSeconds === "number" ? slowModeSeconds : 0,
  };
}

/** The number of the last change of a room's settings that is shown: where it grows, the facts are old. */
export function lastChangeIn(view: RoomView | undefined): number {
  const item = view?.items.findLast((each) => each.kind === "notice" && each.event.type === "changed");
  return item?.kind === "notice" ? item.event.seq : 0;
}

/** The facts of every room that was opened. */
export class RoomFactsBook {
  readonly #rooms = new Map<string, Signal<RoomFacts | undefined>>();
  readonly #ask: (room: string) => Promise<RoomFacts | undefined>;

  constructor(ask: (room: string) => Promise<RoomFacts | undefined>) {
    this.#ask = ask;
  }

  /** What is known of a room; undefined until the server has told. */
  of(room: string): Signal<RoomFacts | undefined> {
    const known = this.#rooms.get(room) ?? signal(undefined);
    this.#rooms.set(room, known);
    return known;
  }

  /** Asks again. What is known stays where there is no answer. */
  async refresh(room: string): Promise<void> {
    const facts = await this.#ask(room);
    if (facts) this.of(room).value = facts;
  }

  /** Somebody else has signed in. */
  forget(): void {
    for (const facts of this.#rooms.values()) facts.value = undefined;
  }
}
