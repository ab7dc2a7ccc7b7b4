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

  get size(): number {
    return this.#before.size;
  }

  /** To be called before each change of a person; only the first after a telling counts. */
  note(id: string, before: User | undefined): void {
    if (!this.#before.has(id)) this.#before.set(id, before);
  }

  /** Somebody is shown this person now. Where that was not told yet, its undoing must not cancel out. */
  show(user: User): void {
    if (this.#before.has(user.id)) this.#shown.set(user.id, user);
  }

  /** What really changed, compared with how things are now. It counts as told from here on. */
  settle(present: (id: string) => User | undefined): Change[] {
    const changes: Change[] = [];
    for (const [id, before] of this.#before) {
      const after = present(id);
      const shown = this.#shown.get(id);
      const isNews = before?.name !== after?.name || (shown !== undefined && shown.name !== after?.name);
      if (isNews) changes.push({ before: after ? before : before ?? shown, after });
    }
    this.#before.clear();
    this.#shown.clear();
    return changes;
  }
}
