import type { OutgoingCommand, Refusal } from "./views.ts";

/** Keeps commands that are not confirmed over reloads and crashes. Every method may reject; the client then goes on without. */
export interface OutboxStorage {
  add(entry: StoredOutgoing): Promise<void>;
  /** Replaces the entry of that id, where there is one. */
  update(entry: StoredOutgoing): Promise<void>;
  remove(id: string): Promise<void>;
  /** The entries of one person, oldest first. */
  list(userId: string): Promise<StoredOutgoing[]>;
}

/** An unconfirmed command at rest. With an `error` it had failed. */
export interface StoredOutgoing {
  readonly id: string;
  readonly userId: string;
  readonly room: string;
  readonly command: OutgoingCommand;
  readonly createdAt: number;
  readonly error?: Refusal;
}
