import type { Parley, RoomView } from "../../client/mod.ts";
import type { Lookups } from "./lookups.ts";
import type { RoomBook } from "./room_book.ts";
import type { Sheet, WritingContext } from "./screen_model.ts";

/** What the terminal needs of the client. */
export type Talk = Pick<
  Parley,
  | "connection"
  | "me"
  | "rooms"
  | "open"
  | "direct"
  | "leave"
  | "send"
  | "edit"
  | "delete"
  | "react"
  | "retry"
  | "discard"
  | "read"
  | "typing"
  | "pageBack"
  | "fill"
  | "connect"
  | "tryNow"
  | "subscribe"
>;

/** What a command may do. */
export interface Stage {
  readonly talk: Talk;
  readonly lookups: Pick<Lookups, "rooms" | "user">;
  readonly book: RoomBook;
  /** The room on the screen. */
  readonly room: RoomView | undefined;
  /** Brings a room on the screen, entering it where necessary. */
  show(room: string): void;
  /** Tells in one sentence. */
  tell(text: string, isBad?: boolean): void;
  open(sheet: Sheet): void;
  /** Goes on with this text in the editor. */
  write(text: string, context: WritingContext | undefined): void;
  quit(): void;
}
