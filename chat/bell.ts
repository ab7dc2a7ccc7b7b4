import type { Position, User } from "../protocol/fields.ts";
import { BELL } from "../protocol/names.ts";
import { MAX_BATCH_DRAFTS, type MessageLog } from "../store/message_log.ts";
import { Interval } from "./interval.ts";
import { mayResume } from "./resume.ts";
import { Rounds } from "./rounds.ts";

/** The bell's log is looked at this often, so that a lost hint costs less than two seconds. */
const LOOK_EVERY_MS = 1_200;
const PAGE = 500;
/** Of those for whom it could not ring, so many are remembered. */
const MOST_OWED = 10_000;

/** What a bell needs of its instance. */
export interface BellParts {
  readonly log: MessageLog;
  now(): number;
  newId(): string;
  /** Tells the other instances. May lose it; never throws. */
  tell(payload: string): void;
  /** The own logs of these people may have grown. */
  rang(userIds: readonly string[]): void;
  /** Any own log may have grown: the bell does not know whose. Where this rejects it is repeated. */
  rangForAnybody(): Promise<void>;
  report(error: unknown): void;
}

/**
 * Says on every instance whose own log has grown. One log for everybody, so that ten thousand people who never get
 * anything cost one look at one head.
 */
export class Bell {
  readonly #parts: BellParts;
  readonly #looking = new Rounds(() => this.#look());
  readonly #interval = new Interval(LOOK_EVERY_MS);
  /** Everything up to here has been heard. Undefined until the head was first read. */
  #cursor: Position | undefined;
  /** For whom it could not ring yet, and who had it rung. */
  readonly #owed = new Map<string, User>();

  constructor(parts: BellParts) {
    this.#parts = parts;
  }

  /** Resolves once nothing that rings from now on can be missed. */
  async open(): Promise<void> {
    if (!this.#cursor) await this.#looking.run();
  }

  /**
   * Rings for people whose own log has grown. Never the other way round. Where the store fails it rings later by itself, and
   * whoever asked for it hears of the failure all the same: this instance may not be there later.
   */
  async ring(from: User, userIds: readonly string[]): Promise<void> {
    try {
      await this.#ring(userIds.map((userId) => [userId, from]));
    } catch (error) {
      for (const userId of userIds) if (this.#owed.size < MOST_OWED) this.#owed.set(userId, from);
      throw error;
    }
  }

  tick(now: number): void {
    if (!this.#cursor || !this.#interval.take(now)) return;
    this.#looking.run().catch(this.#parts.report);
    if (this.#owed.size > 0) this.#ringOwed().catch(this.#parts.report);
  }

  /** Looks at once: the log may have grown without a word. */
  doubt(): void {
    if (this.#cursor) this.#looking.run().catch(this.#parts.report);
  }

  async #ring(whom: readonly (readonly [string, User])[]): Promise<void> {
    const { log, now, newId, tell, rang } = this.#parts;
    const at = new Date(now()).toISOString();
    const drafts = whom.map(([value, from]) =>
      ({ id: newId(), from, at, body: { type: "changed", what: "rang", value } }) as const
    );
    await log.append(BELL, drafts);
    const userIds = whom.map(([userId]) => userId);
    rang(userIds);
    for (const userId of userIds) tell(userId);
  }

  async #ringOwed(): Promise<void> {
    const owed = [...this.#owed].slice(0, MAX_BATCH_DRAFTS);
    for (const [userId] of owed) this.#owed.delete(userId);
    try {
      await this.#ring(owed);
    } catch (error) {
      for (const [userId, from] of owed) this.#owed.set(userId, from);
      throw error;
    }
  }

  async #look(): Promise<void> {
    const [head] = await this.#parts.log.heads([BELL]);
    if (!head) return;
    if (!this.#cursor) this.#cursor = head;
    else if (head.epoch !== this.#cursor.epoch || head.seq !== this.#cursor.seq) {
      await this.#hear(this.#cursor);
    }
  }

  async #hear(cursor: Position): Promise<void> {
    const { entries, head } = await this.#parts.log.readAfter(BELL, cursor.seq, PAGE);
    const isWhole = mayResume(cursor, head, PAGE) && entries.length === head.seq - cursor.seq;
    if (isWhole) this.#parts.rang([...new Set(entries.map(({ event }) => rungFor(event)))]);
    else await this.#parts.rangForAnybody();
    this.#cursor = head;
  }
}

function rungFor(event: { readonly type: string; readonly value?: string }): string {
  return event.type === "changed" ? event.value ?? "" : "";
}
