import { signal } from "@preact/signals";
import type { DraftStorage } from "../storage/drafts.ts";

/** What is being written in one room. Text and reply survive a reload; an edit in progress does not. */
export class Draft {
  readonly text = signal("");
  /** The seq of the message this answers. */
  readonly replyTo = signal<number | undefined>(undefined);
  /** The seq of the own message that is being edited. */
  readonly editing = signal<number | undefined>(undefined);
  readonly #storage: DraftStorage;
  readonly #room: string;
  #textBeforeEdit = "";

  constructor(room: string, storage: DraftStorage) {
    this.#room = room;
    this.#storage = storage;
    const kept = storage.read(room);
    this.text.value = kept?.text ?? "";
    this.replyTo.value = kept?.replyTo;
  }

  write(text: string): void {
    this.text.value = text;
    if (this.editing.value === undefined) this.#keep();
  }

  reply(seq: number): void {
    if (this.editing.value !== undefined) this.cancelEdit();
    this.replyTo.value = seq;
    this.#keep();
  }

  cancelReply(): void {
    this.replyTo.value = undefined;
    this.#keep();
  }

  edit(seq: number, text: string): void {
    if (this.editing.value === undefined) this.#textBeforeEdit = this.text.value;
    this.editing.value = seq;
    this.text.value = text;
  }

  cancelEdit(): void {
    this.editing.value = undefined;
    this.text.value = this.#textBeforeEdit;
  }

  /** Sent: nothing is being written any more. */
  clear(): void {
    this.text.value = "";
    this.replyTo.value = undefined;
    this.#keep();
  }

  #keep(): void {
    this.#storage.write(this.#room, { text: this.text.value, replyTo: this.replyTo.value });
  }
}
