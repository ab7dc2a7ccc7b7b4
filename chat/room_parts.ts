import type { User } from "../protocol/fields.ts";
import type { MessageLog } from "../store/message_log.ts";
import type { Counts } from "./counts.ts";
import type { Hint } from "./hints.ts";
import type { Guard } from "./room_rights.ts";

/** What a room needs of its instance. */
export interface RoomParts {
  readonly log: MessageLog;
  /** Tells the other instances of this room. May lose it; never throws. */
  tell(payload: string): void;
  /** A hint that is not about the log. */
  heard(hint: Hint): void;
  /** Who is here, on all instances. */
  people(): { readonly members: readonly User[]; readonly count: number };
  readonly counts: Counts;
  readonly guard: Guard;
  /** Lets those go who may not be here any longer. */
  evict(isMeant: (user: string, address?: string) => boolean): void;
  pause(ms: number): Promise<void>;
  report(error: unknown): void;
}
