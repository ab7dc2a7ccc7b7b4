import type { RoomName } from "../../protocol/names.ts";
import {
  type AppendOptions,
  type Draft,
  type MessageLog,
  type Reaction,
  StoreUnavailable,
} from "../../store/message_log.ts";
import type { Chance } from "./chance.ts";
import type { Schedule } from "./schedule.ts";

/** What may go wrong, as probabilities. */
export interface Faults {
  /** A store call fails without effect, or fails although it had its effect. */
  storeFails: number;
  storeFailsAfter: number;
  busLoses: number;
  busRepeats: number;
}

/** A log that answers late, fails, and fails after it has done what was asked. One for each instance, all over one log. */
export class FaultyLog implements MessageLog {
  readonly #log: MessageLog;
  readonly #schedule: Schedule;
  readonly #chance: Chance;
  readonly #faults: Faults;
  /** Set when the instance was killed: nothing is heard of any call from then on. */
  dead = false;

  constructor(log: MessageLog, schedule: Schedule, chance: Chance, faults: Faults) {
    this.#log = log;
    this.#schedule = schedule;
    this.#chance = chance;
    this.#faults = faults;
  }

  append(room: RoomName, drafts: readonly Draft[], options?: AppendOptions) {
    return this.#call(() => this.#log.append(room, drafts, options));
  }

  policy(room: RoomName) {
    return this.#call(() => this.#log.policy(room));
  }

  readAfter(room: RoomName, after: number, limit: number) {
    return this.#call(() => this.#log.readAfter(room, after, limit));
  }

  readBefore(room: RoomName, before: number, limit: number) {
    return this.#call(() => this.#log.readBefore(room, before, limit));
  }

  reactionsOf(room: RoomName, user: string, asked: readonly Reaction[]) {
    return this.#call(() => this.#log.reactionsOf(room, user, asked));
  }

  heads(rooms: readonly RoomName[]) {
    return this.#call(() => this.#log.heads(rooms));
  }

  rooms(options: { after?: RoomName; limit: number }) {
    return this.#call(() => this.#log.rooms(options));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  /** The effect comes at one later step, its answer at another. */
  #call<T>(work: () => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#later(() => {
      if (this.#chance.flip(this.#faults.storeFails)) {
        return this.#later(() => reject(new StoreUnavailable("before")));
      }
      const answer = work();
      const fails = this.#chance.flip(this.#faults.storeFailsAfter);
      this.#later(() => fails ? reject(new StoreUnavailable("after")) : resolve(answer));
    });
    return promise;
  }

  #later(run: () => void): void {
    this.#schedule.later(() => this.dead ? undefined : run());
  }
}
