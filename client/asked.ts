import type { Room } from "./room.ts";

/** Something that the server was asked and has not answered. */
export type Question = { readonly kind: "join"; readonly room: Room } | {
  readonly kind: "command";
  readonly id: string;
};

/** What was asked under which number. */
export class Asked {
  readonly #questions = new Map<number, Question>();

  note(ref: number, question: Question): void {
    this.#questions.set(ref, question);
  }

  /** What this answers: once, and undefined where it answers nothing. */
  answered(ref = 0): Question | undefined {
    const question = this.#questions.get(ref);
    this.#questions.delete(ref);
    return question;
  }

  clear(): void {
    this.#questions.clear();
  }
}
