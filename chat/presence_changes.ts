import type { User } from "../protocol/fields.ts";

/** How one person's presence differs from what was told last: `before` alone has left, `after` alone has come, both have another name. */
export interface Change {
  readonly before: User | undefined;
  readonly after: User | undefined;
}

/** Remembers who they were that changed since the last telling, so that coming and going in between cancels out. */
export class Changes {
  readonly #before = new Map<string, User | undefined>();
  /** Who was shown to somebody between two tellings, as they were then. */
  readonly #shown = new Map<string, User>();
  /** Who was there at the last telling, changed since, and may be gone in the next list that is shown. */
  readonly #mayBeGone = new Set<string>();
  /** Who was gone in a list that somebody was shown between two tellings. */
  readonly #withheld = new Set<string>();

  get size(): number {
    return this.#before.size;
  }

  /** To be called before each change of a person; only the first after a telling counts. */
  note(id: string, before: User | undefined): void {
    if (!this.#before.has(id)) this.#before.set(id, before);
    if (before) this.#mayBeGone.add(id);
  }

  /** Somebody is shown a list of all. Who is not in it must be told to them when they are back. */
  list(isPresent: (id: string) => boolean): void {
    for (const id of this.#mayBeGone) if (!isPresent(id)) this.#withheld.add(id);
    this.#mayBeGone.clear();
  }

  /** Somebody is shown these people now. Of whom that was not told yet, its undoing must not cancel out. */
  show(users: ReadonlyMap<string, User>): void {
    for (const id of this.#before.keys()) {
      const user = users.get(id);
      if (user) this.#shown.set(id, user);
    }
  }

  /** What really changed, compared with how things are now. It counts as told from here on. */
  settle(present: (id: string) => User | undefined): Change[] {
    const changes: Change[] = [];
    for (const [id, before] of this.#before) {
      const after = present(id);
      const shown = this.#shown.get(id);
      const isNews = before?.name !== after?.name || (shown !== undefined && shown.name !== after?.name) ||
        (after !== undefined && this.#withheld.has(id));
      if (isNews) changes.push({ before: after ? before : before ?? shown, after });
    }
    this.#before.clear();
    this.#shown.clear();
    this.#mayBeGone.clear();
    this.#withheld.clear();
    return changes;
  }
}
