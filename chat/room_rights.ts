import type { LogEvent } from "../protocol/events.ts";
import type { Position } from "../protocol/fields.ts";
import { isDirect, type RoomName } from "../protocol/names.ts";
import type { Draft, Head, MessageLog, Outcome, Refused } from "../store/message_log.ts";
import { NO_POLICY } from "../store/policy.ts";
import type { Line } from "./lines.ts";
import type { Answered } from "./outcomes.ts";
import { type Person, Rights } from "./rights.ts";
import { Rounds } from "./rounds.ts";
import { SlowMode } from "./slow_mode.ts";

/** What an instance knows of people that a room does not. */
export interface Guard {
  now(): number;
  isAdmin(userId: string): boolean;
  /** What an address is kept as in this room. */
  hashOf(address: string, room: RoomName): string;
}

export interface RoomRightsParts {
  readonly log: Pick<MessageLog, "append" | "policy">;
  readonly guard: Guard;
  /** Lets those go of whom this is so. */
  evict(isMeant: (user: string, address?: string) => boolean): void;
  report(error: unknown): void;
}

interface Asked {
  readonly draft: Draft;
  /** Its place in the batch. */
  readonly i: number;
}

/** How often a batch is permitted anew because something was decided meanwhile. */
const TRIES = 32;
/** No policy: what is there already is answered as ever, and nothing else is stored. */
const NEVER = -1;
const NOT_NOW: Refused = { refused: "unavailable", message: "The message could not be stored now" };

/**
 * The rights of one room on one instance. Everything that is said there is permitted by them, under the policy that they know;
 * where the log knows a newer one it says so, the policy is read, and what was not stored is permitted anew. So a ban holds
 * from its own number on, on every instance, whatever an instance has heard of it.
 */
export class RoomRights {
  readonly #name: RoomName;
  readonly #parts: RoomRightsParts;
  readonly #hash: (address: string) => string;
  readonly #loading = new Rounds(() => this.#load());
  readonly #slowMode = new SlowMode();
  #rights: Rights;
  #isInDoubt = false;
  /** The newest decision that was delivered here. */
  #delivered = 0;

  constructor(name: RoomName, parts: RoomRightsParts) {
    this.#name = name;
    this.#parts = parts;
    this.#hash = (address) => parts.guard.hashOf(address, name);
    this.#rights = new Rights(NO_POLICY, this.#hash);
  }

  get now(): Rights {
    return this.#rights;
  }

  /** This user, as the rights see them. */
  person(id: string, address?: string): Person {
    return { id, isAdmin: this.#parts.guard.isAdmin(id), address };
  }

  /** Throws the `Refusal` that says why this user may not be here. */
  admit(id: string, address?: string): void {
    const why = this.#rights.whyNotEnter(this.person(id, address), this.#parts.guard.now());
    if (why) throw why;
  }

  /** Appends what is permitted. Where nothing was ever decided, this is the append and nothing else. */
  async append(drafts: readonly Draft[], seen: Position | undefined): Promise<readonly Answered[]> {
    if (!this.#rights.isOpen) return await this.#permitted(drafts.map(asked), [], seen);
    const permittedUnder = this.#rights.version;
    const outcomes = await this.#parts.log.append(this.#name, drafts, { seen, permittedUnder });
    if (areAnswers(outcomes)) return outcomes;
    // They come last in their batch, so they keep their order.
    const stale = drafts.map(asked).filter(({ i }) => isStale(outcomes[i]));
    const answers = outcomes.map((outcome) => isStale(outcome) ? NOT_NOW : outcome);
    await this.#loading.run();
    return await this.#permitted(stale, answers, seen);
  }

  /** Whether this user may change what others do here. Nobody may in a room of two. */
  isModeratedBy(id: string): boolean {
    return !isDirect(this.#name) && this.#rights.roleOf(this.person(id)) !== "member";
  }

  /** Reads the policy where the log has gone on from the one that is known. */
  level(head: Head): Promise<void> | undefined {
    return this.isLevel(head) ? undefined : this.#loading.run();
  }

  isLevel({ policyVersion }: Head): boolean {
    return !this.#isInDoubt && this.#rights.version >= policyVersion;
  }

  /** The room goes on from another log: its numbers say nothing about this policy. */
  doubt(): void {
    this.#isInDoubt = true;
  }

  /** These were delivered, up to this head. Who was removed goes at once; whoever else must go, once the policy is read. */
  heard(lines: readonly Line[], head: Head): void {
    if (this.#rights.policy.slowModeSeconds > 0) this.#noteSpeakers(lines);
    if (head.policyVersion === this.#delivered) return;
    this.#delivered = head.policyVersion;
    const gone = new Set(lines.flatMap(({ entry: { event } }) => removedBy(event) ?? []));
    if (gone.size > 0) this.#parts.evict((user) => gone.has(user));
    this.level(head)?.catch((error) => this.#parts.report(error));
  }

  #noteSpeakers(lines: readonly Line[]): void {
    for (const { entry: { event } } of lines) {
      if (event.type === "message") this.#slowMode.heard(event.from.id, event.id, this.#parts.guard.now());
    }
  }

  async #load(): Promise<void> {
    const { log, guard, evict } = this.#parts;
    const rights = new Rights(await log.policy(this.#name), this.#hash);
    this.#isInDoubt = false;
    this.#rights = rights;
    if (rights.isOpen) return;
    evict((id, address) => rights.whyNotEnter(this.person(id, address), guard.now()) !== undefined);
  }

  #store(asked: readonly Asked[], seen: Position | undefined, permittedUnder = this.#rights.version) {
    return this.#parts.log.append(this.#name, asked.map(({ draft }) => draft), { seen, permittedUnder });
  }

  async #permitted(waiting: readonly Asked[], answers: Answered[], seen: Position | undefined) {
    const refused: Asked[] = [];
    for (let tries = 0; waiting.length > 0 && tries < TRIES; tries++) {
      if (tries > 0) await this.#loading.run();
      const permitted = waiting.filter((one) => {
        const why = this.#whyNot(one.draft);
        answers[one.i] = why ?? NOT_NOW;
        if (why) refused.push(one);
        return !why;
      });
      if (permitted.length === 0) break;
      const outcomes = await this.#store(permitted, seen);
      waiting = settled(permitted, outcomes, answers);
    }
    if (refused.length > 0) settled(refused, await this.#store(refused, seen, NEVER), answers);
    return answers;
  }

  #whyNot({ id, from, body }: Draft): Refused | undefined {
    const { guard } = this.#parts;
    const person = this.person(from.id);
    const why = this.#rights.whyNotSay(person, body, guard.now());
    if (why) return { refused: why.code, message: why.message };
    const seconds = this.#rights.policy.slowModeSeconds;
    if (seconds === 0 || body.type !== "message" || this.#rights.roleOf(person) !== "member") {
      return undefined;
    }
    const retryAfterMs = this.#slowMode.take(from.id, id, { seconds, now: guard.now() });
    return retryAfterMs > 0
      ? { refused: "too_fast", message: `Slow mode: one message every ${seconds} s`, retryAfterMs }
      : undefined;
  }
}

/** Whom this entry has put out of the room. */
function removedBy(event: LogEvent): string | undefined {
  if (event.type !== "changed") return undefined;
  return event.what === "removed" || event.what === "banned" ? event.user?.id : undefined;
}

/** Writes down what became of these; answers those that must be permitted anew. */
function settled(asked: readonly Asked[], outcomes: readonly Outcome[], answers: Answered[]): Asked[] {
  outcomes.forEach((outcome, k) => isStale(outcome) || (answers[asked[k]!.i] = outcome));
  return asked.filter((_, k) => isStale(outcomes[k]));
}

function asked(draft: Draft, i: number): Asked {
  return { draft, i };
}

function isStale(outcome: Outcome | undefined): outcome is Extract<Outcome, { stale: true }> {
  return outcome !== undefined && "stale" in outcome;
}

function areAnswers(outcomes: readonly Outcome[]): outcomes is readonly Answered[] {
  return !outcomes.some(isStale);
}
