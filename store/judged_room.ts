import type { LogEvent } from "../protocol/events.ts";
import { REACTION_KINDS } from "../protocol/limits.ts";
import type { RoomName } from "../protocol/names.ts";
import { type Circumstances, type Judgement, type Known, markKey, type Marks } from "./judging.ts";
import type { Appended, Draft, DraftBody, Head, Refused } from "./message_log.ts";
import { headChangeOf, isDecision, NO_POLICY, OPENINGS, type Policy, policyAfter } from "./policy.ts";
import { standing } from "./present.ts";
import { storedPolicy } from "./stored_policy.ts";
import type { Counts, StoredEntry } from "./stored.ts";

type Body<Type extends DraftBody["type"]> = Extract<DraftBody, { type: Type }>;

const GONE: Refused = { refused: "not_found", message: "There is no such message" };
const NOT_YOURS: Refused = { refused: "forbidden", message: "Only its author may change a message" };
const TOO_MANY_KINDS: Refused = {
  refused: "forbidden",
  message: `A message has at most ${REACTION_KINDS} kinds of reactions`,
};
const TOO_LATE: Refused = { refused: "forbidden", message: "There is such a room already" };
const TOO_MANY: Refused = { refused: "forbidden", message: "Too many people are named in this room's rules" };
const UNREADABLE: Refused = { refused: "unavailable", message: "This room's rules cannot be read" };

/** A room while a batch is judged: what was known of it, and over that what the batch has changed so far. */
export class JudgedRoom {
  readonly name: RoomName;
  readonly #known: Known;
  readonly #circumstances: Circumstances;
  readonly #expiresAt: number | undefined;
  readonly #entries = new Map<number, StoredEntry>();
  readonly #counts = new Map<number, Counts>();
  readonly #marks = new Map<string, Marks>();
  readonly #deleted: number[] = [];
  #head: Head;
  /** Where it has changed. */
  #policy: Policy | undefined;

  constructor(known: Known, circumstances: Circumstances) {
    this.name = circumstances.room;
    this.#known = known;
    this.#head = known.head;
    this.#circumstances = circumstances;
    const { nowMs, keptMs } = circumstances;
    this.#expiresAt = keptMs === undefined ? undefined : nowMs + keptMs;
  }

  /** By which policy the next draft is to be permitted. */
  get policyVersion(): number {
    return this.#head.policyVersion;
  }

  /** Appends one new draft, or says why not. */
  take(draft: Draft): Appended | Refused {
    const { body } = draft;
    switch (body.type) {
      case "message":
        return this.#say(draft, body);
      case "edited":
        return this.#edit(draft, body);
      case "deleted":
        return this.#delete(draft, body);
      case "reacted":
        return this.#react(draft, body);
      case "changed":
        return this.#change(draft, body);
    }
  }

  /** An entry as it stands now. */
  entry(seq: number): StoredEntry | undefined {
    return this.#entries.get(seq) ?? this.#known.entries.get(seq);
  }

  changes(): Omit<Judgement, "outcomes" | "ids"> {
    return {
      head: this.#head,
      entries: this.#entries,
      counts: this.#counts,
      marks: this.#marks,
      deleted: this.#deleted,
      policy: this.#policy,
    };
  }

  #say(draft: Draft, { text, replyTo }: Body<"message">): Appended | Refused {
    if (replyTo !== undefined && this.entry(replyTo)?.event.type !== "message") return GONE;
    this.#advance(draft, 1);
    const reply = replyTo === undefined ? {} : { replyTo };
    return this.#append({ type: "message", ...this.#frame(draft), n: this.#head.n, text, ...reply });
  }

  #edit(draft: Draft, { target, text }: Body<"edited">): Appended | Refused {
    const message = standing(this.entry(target));
    if (!message) return GONE;
    if (draft.from.id !== message.from.id) return NOT_YOURS;
    this.#advance(draft);
    this.#rewrite(target, { ...message, text, editedAt: draft.at });
    const bare = { type: "edited" as const, ...this.#frame(draft), target };
    return this.#append({ ...bare, text }, bare);
  }

  #delete(draft: Draft, { target }: Body<"deleted">): Appended | Refused {
    const message = standing(this.entry(target));
    if (!message) return GONE;
    if (draft.from.id !== message.from.id && !draft.moderates) return NOT_YOURS;
    this.#advance(draft);
    this.#rewrite(target, { ...message, text: "", deletedAt: draft.at });
    if (this.#kindsOf(target).length > 0) this.#count(target, []);
    this.#deleted.push(target);
    return this.#append({ type: "deleted", ...this.#frame(draft), target });
  }

  #react(draft: Draft, { target, emoji, on }: Body<"reacted">): Appended | Refused {
    const message = standing(this.entry(target));
    if (!message) return GONE;
    // Told once only, so that whoever counts the events has the right count.
    if (this.#marksOf(target, draft.from.id).includes(emoji) === on) {
      return this.#standsAlready(target, message);
    }
    const kinds = this.#kindsOf(target);
    const isNew = !kinds.some((kind) => kind.emoji === emoji);
    if (on && isNew && kinds.length >= REACTION_KINDS) return TOO_MANY_KINDS;
    this.#advance(draft);
    this.#mark(target, draft.from.id, { emoji, on });
    this.#count(target, counted(kinds, emoji, on));
    return this.#append({ type: "reacted", ...this.#frame(draft), target, emoji, on });
  }

  #change(draft: Draft, body: Body<"changed">): Appended | Refused {
    if (OPENINGS.has(body.what) && this.#head.seq > 0) return TOO_LATE;
    const why = isDecision(body.what) ? this.#decide(draft, body) : undefined;
    if (why) return why;
    this.#advance(draft);
    // Whose address it is, is nobody's business.
    const { address: _hash, byAddress: _means, ...shown } = body;
    const event = { ...shown, ...this.#frame(draft) };
    this.#head = { ...this.#head, ...headChangeOf(event) };
    return this.#append(event);
  }

  #decide({ from }: Draft, body: Body<"changed">): Refused | undefined {
    const { seq, policyVersion } = this.#head;
    const before = this.#policy ?? this.#known.policy ?? (policyVersion === 0 ? NO_POLICY : undefined);
    if (!before) return UNREADABLE;
    const after = policyAfter(before, { ...body, from }, { seq: seq + 1, nowMs: this.#circumstances.nowMs });
    if (!storedPolicy(after)) return TOO_MANY;
    this.#policy = after;
    return undefined;
  }

  /** Takes the room's next number, in a new epoch where this is the first entry or confirmed ones were lost. */
  #advance({ at }: Draft, messages = 0): void {
    const { epoch, epochs } = this.#head.seq === this.#known.head.seq ? this.#opened() : this.#head;
    const { seq, n } = this.#head;
    this.#head = { ...this.#head, epoch, epochs, seq: seq + 1, n: n + messages, at };
  }

  #opened(): { epoch: string; epochs: number } {
    const { epoch, epochs } = this.#known.head;
    const isLost = hasLost(this.#known.head, this.#circumstances);
    if (epochs > 0 && !isLost) return { epoch, epochs };
    // Where all is lost, those who had seen something must not take the new entries for a continuation.
    return { epoch: this.#circumstances.newEpoch(), epochs: Math.max(epochs, isLost ? 1 : 0) + 1 };
  }

  #frame({ id, from, at }: Draft) {
    return { room: this.name, seq: this.#head.seq, id, from: { id: from.id, name: from.name }, at };
  }

  #append(event: LogEvent, stored: LogEvent = event): Appended {
    const { seq, n, epoch } = this.#head;
    this.#entries.set(seq, { event: stored, n, rev: seq, ...until(this.#expiresAt) });
    return { event, duplicate: false, epoch, n };
  }

  #rewrite(target: number, event: LogEvent): void {
    const before = this.entry(target);
    if (before) this.#entries.set(target, { ...before, event, rev: this.#head.seq });
  }

  #kindsOf(target: number): Counts["kinds"] {
    return (this.#counts.get(target) ?? this.#known.counts.get(target))?.kinds ?? [];
  }

  #count(target: number, kinds: Counts["kinds"]): void {
    this.#counts.set(target, { kinds, rev: this.#head.seq, ...until(this.entry(target)?.expiresAt) });
  }

  #marksOf(seq: number, user: string): readonly string[] {
    const key = markKey(seq, user);
    return this.#marks.get(key)?.emoji ?? this.#known.marks.get(key) ?? [];
  }

  #mark(seq: number, user: string, { emoji, on }: { emoji: string; on: boolean }): void {
    const before = this.#marksOf(seq, user);
    const after = on ? [...before, emoji] : before.filter((other) => other !== emoji);
    this.#marks.set(markKey(seq, user), { seq, user, emoji: after });
  }

  /** A wish that is fulfilled already: answered with the message that it concerns. */
  #standsAlready(target: number, event: LogEvent): Appended {
    return { event, duplicate: true, epoch: this.#head.epoch, n: this.entry(target)!.n };
  }
}

/** Whether somebody has seen entries of this epoch that are no longer there. */
function hasLost(head: Head, { seen }: Circumstances): boolean {
  if (!seen || seen.seq <= head.seq) return false;
  return head.epochs === 0 || seen.epoch === head.epoch || (seen.epoch === "0" && head.epochs === 1);
}

function counted(kinds: Counts["kinds"], emoji: string, on: boolean): Counts["kinds"] {
  if (!on) {
    return kinds.map((kind) => kind.emoji === emoji ? { emoji, count: kind.count - 1 } : kind)
      .filter((kind) => kind.count > 0);
  }
  return kinds.some((kind) => kind.emoji === emoji)
    ? kinds.map((kind) => kind.emoji === emoji ? { emoji, count: kind.count + 1 } : kind)
    : [...kinds, { emoji, count: 1 }];
}

function until(expiresAt: number | undefined): { expiresAt?: number } {
  return expiresAt === undefined ? {} : { expiresAt };
}
