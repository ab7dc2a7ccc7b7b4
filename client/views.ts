import type { ErrorCode } from "../protocol/codes.ts";
import type { LogEvent } from "../protocol/events.ts";
import type { Position, User } from "../protocol/fields.ts";

/** What is known of the connection, for a person to see. */
export type ConnectionState =
  /** Before `signIn`, after `disconnect` and `signOut`. */
  | { readonly kind: "idle" }
  | { readonly kind: "connecting"; readonly attempt: number }
  /** The server has answered our `hello`. */
  | { readonly kind: "live" }
  /** Lost; the next attempt comes at `retryAt`. `hopeless`: five in a row failed, from now on once a minute. */
  | {
    readonly kind: "waiting";
    readonly attempt: number;
    readonly retryAt: number;
    readonly sinceLost: number;
    readonly hopeless: boolean;
  }
  /** Closed for good (4500–4999): does not come back by itself. */
  | { readonly kind: "ended"; readonly code: number; readonly reason: string }
  /** The `hello` was refused: call `signIn` again. */
  | { readonly kind: "refused"; readonly code: ErrorCode; readonly message: string };

/** `lost`: the connection is away; what is shown stays. */
export type RoomState = "joining" | "replaying" | "live" | "lost";

/** Why something was refused. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
}

/** One room as it is now. A change makes a new view with a higher `version`; a view that was handed out stays as it was. */
export interface RoomView {
  readonly name: string;
  /** In a room of two: the other one. */
  readonly with?: User;
  readonly version: number;
  readonly state: RoomState;
  /** Messages and notices in order, gaps where history is missing, then own commands that are not in the log yet. */
  readonly items: readonly Item[];
  readonly members: readonly User[];
  readonly count: number;
  readonly typing: readonly User[];
  readonly upTo: number;
  readonly unread: number;
  readonly position: Position;
  readonly head: number;
  readonly reachesBeginning: boolean;
  /** The server refused to let us in. */
  readonly error?: Refusal;
}

/** One thing in a room's conversation. `outgoing` holds edits, deletions and reactions too: look at its `command.type`. */
export type Item =
  | { readonly kind: "message"; readonly message: Message }
  | { readonly kind: "gap"; readonly gap: Gap }
  | { readonly kind: "notice"; readonly event: LogEvent }
  | { readonly kind: "outgoing"; readonly outgoing: Outgoing };

/** A message in its present state. */
export interface Message {
  readonly seq: number;
  readonly n: number;
  readonly id: string;
  readonly from: User;
  readonly text: string;
  readonly at: string;
  readonly replyTo?: number;
  readonly editedAt?: string;
  readonly deletedAt?: string;
  readonly reactions: readonly Reactions[];
  readonly mine: boolean;
}

/** One kind of reaction to a message. */
export interface Reactions {
  readonly emoji: string;
  readonly count: number;
  readonly mine: boolean;
}

/** Missing history between two numbers that are shown; `after` is 0 where nothing older is shown. */
export interface Gap {
  readonly after: number;
  readonly before: number;
}

/** What a person asks of a room, under an id that makes it safe to repeat. */
export type OutgoingCommand =
  | {
    readonly type: "send";
    readonly room: string;
    readonly id: string;
    readonly text: string;
    readonly replyTo?: number;
  }
  | {
    readonly type: "edit";
    readonly room: string;
    readonly id: string;
    readonly target: number;
    readonly text: string;
  }
  | { readonly type: "delete"; readonly room: string; readonly id: string; readonly target: number }
  | {
    readonly type: "react";
    readonly room: string;
    readonly id: string;
    readonly target: number;
    readonly emoji: string;
    readonly on: boolean;
  };

/** `asking`: older than 23 hours, the person decides with `retry` or `discard`. `sent`: stored, its event is on the way. */
export type OutgoingState = "waiting" | "sending" | "sent" | "failed" | "asking";

/** A command of one's own that is not in the shown log yet. */
export interface Outgoing {
  readonly id: string;
  readonly room: string;
  /** Empty until the server has said who we are. */
  readonly userId: string;
  readonly command: OutgoingCommand;
  readonly createdAt: number;
  readonly state: OutgoingState;
  readonly error?: Refusal;
}

/** What changed. One for each thing after each frame, never one for each event. */
export type Change =
  | { readonly kind: "connection" }
  | { readonly kind: "room"; readonly room: string }
  | { readonly kind: "rooms" }
  | { readonly kind: "me" }
  | { readonly kind: "error"; readonly error: ClientError };

/** Something went wrong that no room or command can show: an answer to nothing, a storage or a page that failed. */
export interface ClientError {
  readonly code: ErrorCode | "storage" | "http";
  readonly message: string;
}
