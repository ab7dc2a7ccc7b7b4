import type { Position, User } from "../protocol/fields.ts";
import { BELL } from "../protocol/names.ts";
import type { MessageLog } from "../store/message_log.ts";
import { Interval } from "./interval.ts";
import { mayResume } from "./resume.ts";
import { Rounds } from "./rounds.ts";

/** The bell's log is looked at this often, so that a lost hint costs less than two seconds. */
const LOOK_EVERY_MS = 1_200;
const PAGE = 500;

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

  constructor(parts: BellParts) {
    this.#parts = parts;
  }

  /** Resolves once nothing that rings from now on can be missed. */
  async open(): Promise<void> {
    if (!this.#cursor) await this.#looking.run();
  }

  /** Rings for somebody, after their own log has grown. Never the other way round. */
  async ring(from: User, userId: string): Promise<void> {
    const { log, now, newId, tell, rang } = this.#parts;
    const at = new Date(now()).toISOString();
    await log.append(BELL, [{
      id: newId(),
      from,
      at,
      body: { type: "changed", what: "rang", value: userId },
    }]);
    rang([userId]);
    tell(userId);
  }

  tick(now: number): void {
    if (this.#cursor && this.#interval.take(now)) this.#looking.run().catch(this.#parts.report);
  }

  /** Looks at once: the log may have grown without a word. */
  doubt(): void {
    if (this.#cursor) this.#looking.run().catch(this.#parts.report);
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
