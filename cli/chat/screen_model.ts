import type { ConnectionState, RoomView } from "../../client/mod.ts";
import type { User } from "../../protocol/fields.ts";
import type { Editor } from "./editor.ts";
import type { Line } from "./text/spans.ts";

/** Everything that the screen shows. With the same model and size it always looks the same. */
export interface ScreenModel {
  readonly now: number;
  /** The server, as a person reads it. */
  readonly host: string;
  readonly me: User | undefined;
  readonly tabs: readonly Tab[];
  readonly room: RoomView | undefined;
  /** The line `new` comes after this number. */
  readonly unreadAfter: number | undefined;
  /** Where the reader is in the log; undefined: at its end. */
  readonly place: Place | undefined;
  /** The number of the message that the next command is about. */
  readonly chosen: number | undefined;
  readonly connection: ConnectionState;
  readonly trouble: Trouble;
  /** Own commands in all rooms that the server has not confirmed. */
  readonly unsent: number;
  readonly editor: Editor;
  readonly context: WritingContext | undefined;
  readonly sheet: Sheet | undefined;
  readonly flash: Flash | undefined;
}

/** A room in the list at the top. */
export interface Tab {
  readonly label: string;
  readonly unread: number;
  readonly isCurrent: boolean;
  readonly isPrivate: boolean;
}

/** The line of the log at the top of the window. */
export interface Place {
  /** Of the item, as `keyOf()` gives it. */
  readonly key: string;
  /** Of its lines, from 0. */
  readonly line: number;
}

/** What is being written, if not a new message. */
export interface WritingContext {
  readonly kind: "edit" | "reply";
  readonly seq: number;
}

/** A page of help or of answers, over the log until it is closed. */
export interface Sheet {
  readonly title: string;
  readonly lines: readonly Line[];
}

/** One sentence that stays for a moment. */
export interface Flash {
  readonly text: string;
  readonly isBad: boolean;
}

/** How the connection went lately. */
export interface Trouble {
  readonly lostAt: number | undefined;
  readonly backAt: number | undefined;
  /** Messages of others that came while we were away, once we are level again. */
  readonly caughtUp: number;
  /** Too much was missed to be sent: the log has a gap. */
  readonly hasGap: boolean;
  /** Rooms that are not level yet. */
  readonly isCatchingUp: boolean;
}
