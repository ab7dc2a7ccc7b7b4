import type { Room } from "./room.ts";
import type { ClientError } from "./views.ts";

/** Whom a conversation tells what happened. */
export interface ConversationListener {
  roomChanged(room: string): void;
  roomsChanged(): void;
  failed(error: ClientError): void;
  /** The log went on elsewhere; what is shown before is stale. */
  restarted(room: Room): void;
}
