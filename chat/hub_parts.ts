import type { Bus } from "../bus/bus.ts";
import type { RoomName } from "../protocol/names.ts";
import type { MessageLog } from "../store/message_log.ts";
import type { Admins } from "./admins.ts";
import type { Watch } from "./watch.ts";
import type { PairBook } from "./directs.ts";
import type { NameBook } from "./people.ts";
import type { ReadMarkStore } from "./read_marks.ts";
import type { SignIn } from "./sign_in.ts";

export interface HubOptions {
  readonly ratePerSecond: number;
  /** Left out: as many as there come. */
  readonly maxConnectionsPerAddress?: number;
  readonly rateBurst: number;
  readonly heartbeatTimeoutMs: number;
  readonly historyReplay: number;
  /** 0: history is kept for ever. */
  readonly historyDays: number;
}

export interface HubParts {
  readonly log: MessageLog;
  readonly bus: Bus;
  readonly names: NameBook;
  readonly signIn: SignIn;
  readonly marks: ReadMarkStore;
  readonly pairs: PairBook;
  readonly admins: Admins;
  readonly options: HubOptions;
  /** Never goes back, see `steadily`. */
  now(): number;
  /** Milliseconds that only grow, with fractions. Left out: `now`. */
  elapsed?(): number;
  random(): number;
  /** Unique and unguessable: letters and digits. */
  newId(): string;
  /** What an address is kept as in a room: a keyed hash. */
  hashAddress(address: string, room: RoomName): string;
  /** Runs at the end of the turn. */
  defer(run: () => void): void;
  pause(ms: number): Promise<void>;
  /** Left out: nobody looks. */
  readonly watch?: Watch;
  report(error: unknown, connection?: string): void;
}
