import { CLOSE } from "../protocol/codes.ts";
import type { Position, User } from "../protocol/fields.ts";
import { ownLogOf } from "../protocol/names.ts";
import { type MessageLog, NO_HEAD } from "../store/message_log.ts";
import { Bell, type BellParts } from "./bell.ts";
import { follows, OwnReader, type OwnStart } from "./own_reader.ts";
import type { People } from "./people.ts";
import { mayResume } from "./resume.ts";
import type { Session } from "./session.ts";

/** What happens to a person and not to a room. `id`: the same again is the same. */
export type OwnNews =
  & { readonly from: User; readonly id?: string }
  & (
    | { readonly what: "invited" | "removed"; readonly to: string }
    | { readonly what: "signed_out" }
  );

/** Somebody has come and not been welcomed yet. */
export interface Arrival extends OwnStart {
  /** When their own log last grew, ISO 8601; empty where it never did. */
  readonly at: string;
  readonly rings: number;
}

export interface InboxesParts extends Pick<BellParts, "log" | "now" | "newId" | "tell" | "report"> {
  readonly people: People;
  /** How many events behind a reader may be and still resume. */
  readonly mostBehind: number;
}

const HEADS_AT_ONCE = 500;
const NOTHING: Position = { epoch: NO_HEAD.epoch, seq: NO_HEAD.seq };

/**
 * Everybody's own log: what happened to them, read by each of their connections. Nothing is kept or asked for anybody who
 * never gets anything.
 */
export class Inboxes {
  readonly #parts: InboxesParts;
  readonly #log: MessageLog;
  readonly #bell: Bell;
  /** Where those connections began whose log is not empty. */
  readonly #starts = new Map<Session, OwnStart>();
  readonly #readers = new Map<Session, OwnReader>();
  #rings = 0;

  constructor(parts: InboxesParts) {
    this.#parts = parts;
    this.#log = parts.log;
    const rang = (userIds: readonly string[]) => this.#rang(userIds);
    this.#bell = new Bell({ ...parts, rang, rangForAnybody: () => this.#rangForAnybody() });
  }

  /** Resolves once nothing can be missed that happens from now on. */
  open(): Promise<void> {
    return this.#bell.open();
  }

  /**
   * Where somebody's reader goes on. What happens to them from this call on reaches them once {@link begin} is called.
   * @param user Undefined for somebody new.
   */
  async arrive(user: User | undefined, since?: Position): Promise<Arrival> {
    const rings = this.#rings;
    if (!user) return { position: NOTHING, head: 0, at: "", rings };
    const name = ownLogOf(user.id);
    const page = since
      ? await this.#log.readAfter(name, since.seq, 1)
      : { head: (await this.#log.heads([name]))[0] ?? NO_HEAD, entries: [] };
    const { epoch, seq, at } = page.head;
    const isResumed = since && mayResume(since, page.head, this.#parts.mostBehind) && follows(page, since);
    return { position: { epoch, seq: isResumed ? since.seq : seq }, head: seq, at, rings };
  }

  /** They have been welcomed: what follows reaches them from here on. */
  begin(session: Session, { position, head, rings }: Arrival): void {
    session.readsOwnLog = true;
    if (position.seq > 0 || head > 0) this.#starts.set(session, { position, head });
    // The bell may have rung for them while nobody knew yet that they are here.
    if (position.seq < head || rings !== this.#rings) this.#readerOf(session)?.level();
  }

  /** What this connection has been told of its own log so far. */
  positionOf(session: Session): Position {
    return this.#readers.get(session)?.position ?? this.#starts.get(session)?.position ?? NOTHING;
  }

  forget(session: Session): void {
    this.#starts.delete(session);
    this.#readers.delete(session);
  }

  /**
   * Stores what happened to somebody, then tells them wherever they are. Safe to repeat where it has an `id`.
   * @param others Whose own log may have grown as well.
   */
  async tell(userId: string, news: OwnNews, others: readonly string[] = []): Promise<void> {
    const { from, what, id = this.#parts.newId() } = news;
    const at = new Date(this.#parts.now()).toISOString();
    const value = "to" in news ? news.to : "";
    await this.#log.append(ownLogOf(userId), [{ id, from, at, body: { type: "changed", what, value } }]);
    await this.#bell.ring(from, [userId, ...others]);
  }

  /** Hears another instance: a hint that costs at most a look at a log. */
  hear(userId: string): void {
    this.#rang([userId]);
  }

  /** Something may have happened to somebody without a word. */
  doubt(): void {
    if (!this.#parts.people.isNobody) this.#bell.doubt();
  }

  tick(now: number): void {
    if (!this.#parts.people.isNobody) this.#bell.tick(now);
  }

  #rang(userIds: readonly string[]): void {
    this.#rings++;
    for (const userId of userIds) {
      for (const session of this.#parts.people.sessionsOf(userId)) this.#readerOf(session)?.level();
    }
  }

  async #rangForAnybody(): Promise<void> {
    this.#rings++;
    const ids = this.#parts.people.ids();
    for (let start = 0; start < ids.length; start += HEADS_AT_ONCE) {
      const some = ids.slice(start, start + HEADS_AT_ONCE);
      const heads = await this.#log.heads(some.map(ownLogOf));
      this.#rang(some.filter((_, i) => heads[i]!.seq > 0));
    }
  }

  #readerOf(session: Session): OwnReader | undefined {
    const known = this.#readers.get(session);
    if (known || !session.user || !session.readsOwnLog || session.hasEnded) return known;
    const reader = new OwnReader({
      log: this.#log,
      name: ownLogOf(session.user.id),
      connection: session.connection,
      tell: (frame) => session.tellOwn(frame),
      signedOut: () => session.close(CLOSE.unauthorized, "signed out"),
      lost: () => session.close(CLOSE.restarting, "your own log went on elsewhere"),
      report: (error) => this.#parts.report(error),
    }, this.#starts.get(session) ?? { position: NOTHING, head: 0 });
    this.#readers.set(session, reader);
    return reader;
  }
}
