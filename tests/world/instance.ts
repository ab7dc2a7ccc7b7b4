import { Admins } from "../../chat/admins.ts";
import { Guests } from "../../chat/guests.ts";
import { Hub } from "../../chat/hub.ts";
import type { HubOptions } from "../../chat/hub_parts.ts";
import { SignIn } from "../../chat/sign_in.ts";
import { steadily } from "../../chat/steady_time.ts";
import type { User } from "../../protocol/fields.ts";
import { StoreUnavailable } from "../../store/message_log.ts";
import { Names } from "../../store/names.ts";
import type { Pairs } from "../../store/pairs.ts";
import { ReadPositions } from "../../store/read_positions.ts";
import type { Records } from "../../store/records.ts";
import type { Ether, FaultyBus } from "./faulty_bus.ts";
import { FaultyLog, type LogParts } from "./faulty_log.ts";
import { Web } from "./web.ts";

/** What the instances of a world share. */
export interface Shared extends LogParts {
  readonly ether: Ether;
  readonly records: Records;
  readonly pairs: Pairs;
  readonly options: HubOptions;
  /** Faults of our own: none may happen. */
  readonly bugs: unknown[];
}

/** One server process of a world: the real hub over a store and a bus that fail. */
export class Instance {
  readonly hub: Hub;
  /** For those who come by requests. */
  readonly web: Web;
  /** Whatever is open to this instance. */
  readonly wires = new Set<{ cut(): void }>();
  readonly #shared: Shared;
  readonly #log: FaultyLog;
  readonly #bus: FaultyBus;
  isDead = false;
  /** How far its clock is ahead of the others, in milliseconds. */
  ahead = 0;

  constructor(shared: Shared) {
    const { schedule, chance, ether, records } = shared;
    this.#shared = shared;
    this.#log = new FaultyLog(shared);
    this.#bus = ether.join();
    const now = steadily(() => schedule.now() + this.ahead);
    const names = new Names(records, { now });
    const signIn = new SignIn(
      plainTokens,
      new Guests({ names, sessions: plainTokens, now, random: chance.next }),
      now,
    );
    this.hub = new Hub({
      log: this.#log,
      bus: this.#bus,
      names,
      signIn,
      marks: new ReadPositions(records),
      pairs: shared.pairs,
      admins: new Admins([]),
      hashAddress: (address, room) => `${room} ${address}`,
      options: shared.options,
      now,
      random: chance.next,
      newId: () => chance.uuid().replaceAll("-", ""),
      defer: queueMicrotask,
      pause: (ms) => new Promise((resolve) => schedule.after(ms, resolve)),
      report: (error) => error instanceof StoreUnavailable ? undefined : void shared.bugs.push(error),
    });
    this.web = new Web(this.hub, (token) => JSON.parse(token));
  }

  tick(): void {
    if (!this.isDead) this.hub.tick();
  }

  /** `kill -9`: nothing more is done, said or heard. */
  kill(): void {
    this.isDead = true;
    this.#log.dead = true;
    this.#shared.ether.cut(this.#bus);
    for (const wire of [...this.wires]) wire.cut();
  }
}

/** Tokens without cryptography, for that takes real time. */
const plainTokens = {
  issue: (user: User) => Promise.resolve(JSON.stringify(user)),
  verify: (token: string) => Promise.resolve({ user: JSON.parse(token) as User }),
  isRevoked: () => Promise.resolve(false),
};
