import type { LogEvent } from "../../protocol/events.ts";
import type { RoomName } from "../../protocol/names.ts";
import {
  type AppendOptions,
  type Draft,
  type MessageLog,
  type Outcome,
  type Reaction,
  StoreUnavailable,
} from "../../store/message_log.ts";
import type { Chance } from "./chance.ts";
import type { Schedule } from "./schedule.ts";
import type { Tally } from "./tally.ts";

/** What may go wrong, as probabilities. */
export interface Faults {
  /** A store call fails without effect, or fails although it had its effect. */
  storeFails: number;
  storeFailsAfter: number;
  busLoses: number;
  busRepeats: number;
  /** A client says a command again that it has said already. */
  clientRepeats: number;
}

/** What a faulty log needs of its world. */
export interface LogParts {
  readonly log: MessageLog;
  readonly schedule: Schedule;
  readonly chance: Chance;
  readonly faults: Faults;
  readonly tally: Tally;
  /** Every event as it was first stored, by its room. */
  readonly history: Map<string, LogEvent[]>;
}

/** A log that answers late, fails, and fails after it has done what was asked. One for each instance, all over one log. */
export class FaultyLog implements MessageLog {
  readonly #parts: LogParts;
  readonly #log: MessageLog;
  /** Set when the instance was killed: nothing is heard of any call from then on. */
  dead = false;

  constructor(parts: LogParts) {
    this.#parts = parts;
    this.#log = parts.log;
  }

  append(room: RoomName, drafts: readonly Draft[], options?: AppendOptions) {
    return this.#call(async () => this.#noted(room, await this.#log.append(room, drafts, options)));
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

  #noted(room: RoomName, outcomes: Outcome[]): Outcome[] {
    const { history, tally } = this.#parts;
    const fresh = outcomes.flatMap((outcome) =>
      "event" in outcome && !outcome.duplicate ? [outcome.event] : []
    );
    tally.stored += fresh.length;
    history.set(room, [...history.get(room) ?? [], ...fresh]);
    return outcomes;
  }

  /** The effect comes at one later step, its answer at another. */
  #call<T>(work: () => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const { chance, faults, tally } = this.#parts;
    this.#later(() => {
      if (chance.flip(faults.storeFails)) {
        tally.storeFailed++;
        return this.#later(() => reject(new StoreUnavailable("before")));
      }
      const answer = work();
      const fails = chance.flip(faults.storeFailsAfter);
      if (fails) tally.storeFailedAfter++;
      this.#later(() => fails ? reject(new StoreUnavailable("after")) : resolve(answer));
    });
    return promise;
  }

  #later(run: () => void): void {
    this.#parts.schedule.later(() => this.dead ? undefined : run());
  }
}
