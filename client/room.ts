import type { LogEvent } from "../protocol/events.ts";
import type { User } from "../protocol/fields.ts";
import type { Entry, Incoming, JoinedFrame } from "./incoming.ts";
import { Members } from "./members.ts";
import { ReadMark } from "./read_mark.ts";
import { type Effect, RoomSession } from "./room_session.ts";
import { type OlderPage, Timeline } from "./timeline.ts";
import type { Outgoing, Refusal, RoomState, RoomView } from "./views.ts";

/** What came of a frame, for those around the room. */
export interface Outcome {
  /** The room has to be joined again. */
  readonly mustJoin: boolean;
  /** Nothing is missing any more. */
  readonly isLevel: boolean;
  /** The log could not go on from where we were. */
  readonly restarted: boolean;
  /** Own commands that the log now shows. */
  readonly ownIds: readonly string[];
}

/** One room: its place in the log, what it shows, who is there, how far one has read. Knows no connection. */
export class Room {
  readonly name: string;
  readonly #me: string;
  readonly session = new RoomSession();
  readonly timeline: Timeline;
  readonly members = new Members();
  readonly mark = new ReadMark();
  /** In a room of two: the other one. */
  with: User | undefined;
  #error: Refusal | undefined;
  #version = 0;

  constructor(name: string, me: string) {
    this.name = name;
    this.#me = me;
    this.timeline = new Timeline(me);
  }

  /** The server let us in. */
  joined(frame: JoinedFrame): Outcome {
    this.#error = undefined;
    this.with = frame.with ?? this.with;
    const effects = this.session.joined(frame);
    this.members.restart(frame.members, frame.count);
    if (effects.some((effect) => effect.kind === "restart" && effect.after === undefined)) this.mark.forget();
    this.mark.restart(frame.upTo, frame.unread);
    return this.#follow(effects);
  }

  /** A number of the log. */
  receive(entry: Entry): Outcome {
    return this.#follow(this.session.receive(entry));
  }

  /** The server cannot go on from where it was. */
  reset(): Outcome {
    return this.#follow(this.session.reset());
  }

  /** News that is in no log. */
  hear(frame: Incoming, now: number): void {
    if (frame.type === "presence") this.members.change(frame.joined, frame.left, frame.count);
    else if (frame.type === "typing" && frame.user.id !== this.#me) {
      this.members.type(frame.user, frame.on, now);
    } else if (frame.type === "read" && frame.user.id === this.#me) {
      const mark = this.timeline.readAt(frame.upTo);
      if (mark) this.mark.hear(mark);
    }
  }

  /** The person has read up to here. False where that is nothing new. */
  read(upTo: number): boolean {
    const before = this.mark.upTo;
    const mark = this.timeline.readAt(Math.min(upTo, this.session.position.seq));
    if (mark) this.mark.move(mark);
    return this.mark.upTo > before;
  }

  /** The server will not let us in. */
  refused(error: Refusal): void {
    this.session.lost();
    this.#error = error;
  }

  /** True where the server would not let us in: things may have changed since. */
  get isRefused(): boolean {
    return this.#error !== undefined;
  }

  /** An older page. The answer is as {@link Timeline.addPage} gives it. */
  addPage(before: number, page: OlderPage & { readonly epoch: string }): boolean {
    const { epoch } = this.session.position;
    return (epoch === page.epoch || epoch === "0") && this.timeline.addPage(before, page);
  }

  /** A page around a number that is not shown. The answer is as {@link Timeline.addIsland} gives it. */
  addIsland(seq: number, page: OlderPage & { readonly epoch: string }): boolean {
    const { epoch } = this.session.position;
    return (epoch === page.epoch || epoch === "0") && this.timeline.addIsland(seq, page);
  }

  /** A new view. It stays as it is whatever happens later. */
  view(outgoing: readonly Outgoing[], now: number): RoomView {
    const pending = outgoing.map((one) => ({ kind: "outgoing", outgoing: one }) as const);
    return {
      name: this.name,
      ...(this.with ? { with: this.with } : {}),
      version: ++this.#version,
      state: this.#state,
      items: pending.length > 0 ? [...this.timeline.items, ...pending] : this.timeline.items,
      members: this.members.list(),
      count: this.members.count,
      typing: this.members.typing(now),
      upTo: this.mark.upTo,
      unread: this.mark.unread,
      position: this.session.position,
      head: this.session.head,
      reachesBeginning: this.timeline.reachesBeginning,
      ...(this.#error ? { error: this.#error } : {}),
    };
  }

  /** A room that has never been entered is not lost but still to be joined. */
  get #state(): RoomState {
    const { state, isKnown } = this.session;
    return state === "lost" && !isKnown && !this.#error ? "joining" : state;
  }

  #follow(effects: readonly Effect[]): Outcome {
    const ownIds: string[] = [];
    for (const effect of effects) {
      if (effect.kind === "show") this.#show(effect.entry.event, ownIds);
      else if (effect.kind === "restart") this.#restart(effect, ownIds);
      else if (effect.kind === "level") this.mark.level();
    }
    return {
      mustJoin: effects.some(({ kind }) => kind === "join"),
      isLevel: effects.some(({ kind }) => kind === "level"),
      restarted: effects.some(({ kind }) => kind === "restart"),
      ownIds,
    };
  }

  #show(event: LogEvent | undefined, ownIds: string[]): void {
    if (!event) return;
    this.timeline.show(event);
    this.#note(event, ownIds);
    if (event.type === "message") this.members.spoke(event.from.id);
  }

  #restart(effect: Effect & { kind: "restart" }, ownIds: string[]): void {
    const { page, position, after, isFirst } = effect;
    const events = page.flatMap(({ event }) => event ?? []);
    this.timeline.restart(events, position.seq, { isFirst, ...(after === undefined ? {} : { after }) });
    for (const event of events) this.#note(event, ownIds);
  }

  #note(event: LogEvent, ownIds: string[]): void {
    const isMine = event.from.id === this.#me;
    if (isMine) ownIds.push(event.id);
    if (event.type === "message") this.mark.show(event, isMine);
  }
}
