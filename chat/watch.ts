/** What is worth a line in a log, and how much so. */
export const NOTES = {
  connected: "debug",
  refused: "info",
  "signed in": "info",
  joined: "debug",
  closing: "info",
  disconnected: "info",
} as const;

/** Tells those who run an instance what happens: ids and codes, never what people said or what proves who they are. */
export type Note = (event: keyof typeof NOTES, fields: Readonly<Record<string, unknown>>) => void;

/** A message that begins its way. */
export interface Departure {
  readonly room: string;
  readonly user: string;
  /** The author's own id of it. */
  readonly id: string;
}

/** Somebody who looks at an instance from outside. Whatever they do is quick and does not throw. */
export interface Watch {
  note: Note;
  /**
   * Follows a message: called when it is taken up, answers what is to be called when it was answered, in the turn in which it
   * was told. Left out: nobody asked for traces.
   */
  follow?(departure: Departure): (outcome: "stored" | "duplicate" | "refused") => void;
}

/** Nobody looks. */
export const UNWATCHED: Watch = { note() {} };
