import type { Parley } from "../../client/parley.ts";
import type { LogEvent } from "../../protocol/events.ts";
import type { Pairs } from "../../store/pairs.ts";
import type { Entry } from "../../store/message_log.ts";
import type { Testimony } from "./witness.ts";

/** Somebody at one of their devices, as a verdict needs them. */
export interface JudgedPerson {
  readonly name: string;
  /** Tells a person's devices apart. */
  readonly device: string;
  readonly parley: Parley;
  /** Listens by asking again and again. */
  readonly polls: boolean;
  /** What they sent, oldest first. */
  readonly sent: readonly Sent[];
}

/** Something that somebody sent. */
export interface Sent {
  readonly room: string;
  readonly id: string;
  /** The user they were then, if they had ever been let in. An outbox belongs to one user. */
  readonly as: string | undefined;
}

/** A world that has come to rest, simulated or of real processes, as a verdict needs it. */
export interface Judged {
  readonly testimony: Testimony;
  /** Faults of our own: none may have happened. */
  readonly bugs: readonly unknown[];
  readonly people: readonly JudgedPerson[];
  /** Everybody's name by their user. */
  readonly names: ReadonlyMap<string, string>;
  readonly isSettled: boolean;
  /** Every event as it was first stored, by its room, where that is known. */
  readonly history?: ReadonlyMap<string, readonly LogEvent[]>;
  /** Who belongs to which room of two, where there are any. */
  readonly pairs?: Pick<Pairs, "nameOf">;
  /** The entries of a room as the log has them. */
  messages(room: string): Promise<readonly Entry[]>;
  /** Lets time pass. */
  pass(ms: number): Promise<void>;
}
