/// <reference lib="dom" />

/** What is kept of something that was being written. */
export interface KeptDraft {
  readonly text: string;
  readonly replyTo: number | undefined;
}

/** Where drafts are kept, by room. Losing one is no error. */
export interface DraftStorage {
  read(room: string): KeptDraft | undefined;
  write(room: string, draft: KeptDraft): void;
}

/** Drafts of one person in the browser's storage. */
export class LocalDrafts implements DraftStorage {
  readonly #prefix: string;
  readonly #storage: Storage;

  constructor(userId: string, storage: Storage = localStorage) {
    this.#prefix = `parley.draft.${userId}.`;
    this.#storage = storage;
  }

  read(room: string): KeptDraft | undefined {
    return parseDraft(this.#storage.getItem(this.#prefix + room));
  }

  write(room: string, draft: KeptDraft): void {
    const key = this.#prefix + room;
    if (draft.text === "" && draft.replyTo === undefined) return this.#storage.removeItem(key);
    try {
      this.#storage.setItem(key, JSON.stringify(draft));
    } catch {
      // A full or forbidden storage: the draft lives as long as the page.
    }
  }
}

function parseDraft(kept: string | null): KeptDraft | undefined {
  if (kept === null) return undefined;
  try {
    const { text, replyTo } = JSON.parse(kept);
    if (typeof text !== "string") return undefined;
    return { text, replyTo: typeof replyTo === "number" ? replyTo : undefined };
  } catch {
    return undefined;
  }
}
