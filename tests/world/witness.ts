import {
  type Joined,
  type LogEvent,
  type OwnEvent,
  type ServerFrame,
  serverFrame,
  type Welcome,
} from "../../protocol/events.ts";
import type { Position } from "../../protocol/fields.ts";

type Event = LogEvent & { readonly room: string };

/** What the witnesses of a world have seen together. */
export interface Testimony {
  /** How many events behind a reader may be and still resume. */
  readonly mostBehind: number;
  /** What was wrong, in words. */
  readonly violations: string[];
  /** Every event that reached a client: `room seq` → the id it had. */
  readonly delivered: Map<string, string>;
  /** How many events that were, one for each client that had it. */
  heard: number;
  /** Every command that was confirmed: its id → where it is. */
  readonly confirmed: Map<string, { readonly room: string; readonly seq: number }>;
  /** Reactions: one that stands already is confirmed without an entry of its own. */
  readonly reactions: Set<string>;
  /** Everybody who was ever welcomed. */
  readonly users: Set<string>;
  /** Who was ever told of each room of two, in whatever frame. */
  readonly toldOfDirects: Map<string, Set<string>>;
  /** What each device was told of its person's own log, by `user device`. */
  readonly own: Map<string, OwnLog>;
}

/** What one device was told of its person's own log. */
export interface OwnLog {
  readonly user: string;
  /** Where that log was when the device first came. */
  readonly after: number;
  /** In order: `seq what to`. */
  readonly told: string[];
}

/** A testimony before anything happened. */
export function nothingSeen(mostBehind: number): Testimony {
  return {
    mostBehind,
    violations: [],
    delivered: new Map(),
    heard: 0,
    confirmed: new Map(),
    reactions: new Set(),
    users: new Set(),
    toldOfDirects: new Map(),
    own: new Map(),
  };
}

const LOG_TYPES = new Set(["message", "edited", "deleted", "reacted", "changed"]);

/**
 * Watches one connection from the client's side and checks what the protocol promises of it, knowing nothing of either end:
 * numbers without holes or repeats, joins that continue exactly where they say, frames of at most 64 KiB.
 */
export class Witness {
  readonly #testimony: Testimony;
  readonly #who: string;
  /** Joins that are not answered yet, by their ref. */
  readonly #asked = new Map<unknown, Position | undefined>();
  /** The number each joined room has reached. */
  readonly #at = new Map<string, number>();
  #me = "";
  /** Where this connection is in its own log. */
  #inbox = 0;

  constructor(testimony: Testimony, who: string) {
    this.#testimony = testimony;
    this.#who = who;
  }

  /** The client said this. */
  said(frame: string): void {
    for (const line of frame.split("\n")) {
      const command = JSON.parse(line);
      if (command.type === "join") this.#asked.set(command.ref, command.since);
      else if (command.type === "react") this.#testimony.reactions.add(command.id);
    }
  }

  /** The client heard this. */
  heard(frame: string): void {
    const bytes = new TextEncoder().encode(frame).length;
    if (bytes > 65_536) this.#violation(`a frame of ${bytes} bytes`);
    for (const line of frame.split("\n")) this.#hear(JSON.parse(line));
  }

  #hear(value: { type: string }): void {
    const parsed = serverFrame.safeParse(value);
    if (!parsed.success) return this.#violation(`no frame of the protocol: ${JSON.stringify(value)}`);
    const told = parsed.data;
    this.#noteDirects(told);
    if (told.type === "welcome") this.#welcome(told);
    else if (told.type === "invited" || told.type === "removed" || told.type === "signed_out") {
      this.#own(told);
    } else if (told.type === "joined") this.#joined(told);
    else if (told.type === "sent") this.#testimony.confirmed.set(told.id, { room: told.room, seq: told.seq });
    else if (told.type === "reset" || told.type === "left") this.#at.delete(told.room);
    else if (LOG_TYPES.has(told.type)) this.#event(told as Event);
  }

  #welcome({ user, inbox }: Welcome): void {
    this.#me = user.id;
    this.#inbox = inbox.seq;
    this.#testimony.users.add(user.id);
    const { after, told } = this.#ownLog(inbox.seq);
    if (after + told.length !== inbox.seq) {
      this.#violation(`@me: goes on after ${inbox.seq}, but ${told.length} were told after ${after}`);
    }
  }

  #ownLog(at: number): OwnLog {
    const { own } = this.#testimony;
    const device = `${this.#me} ${this.#who}`;
    const log = own.get(device) ?? { user: this.#me, after: at, told: [] };
    own.set(device, log);
    return log;
  }

  #own(event: OwnEvent): void {
    if (event.seq !== this.#inbox + 1) this.#violation(`@me: ${event.seq} after ${this.#inbox}`);
    this.#inbox = event.seq;
    this.#ownLog(this.#inbox).told.push(`${event.seq} ${event.type} ${"to" in event ? event.to : ""}`);
  }

  #noteDirects(told: ServerFrame): void {
    const { toldOfDirects } = this.#testimony;
    for (const room of [...JSON.stringify(told).matchAll(/dm_[0-9a-f]+/g)].map(([name]) => name)) {
      toldOfDirects.set(room, (toldOfDirects.get(room) ?? new Set()).add(this.#me));
    }
  }

  #joined(told: Joined): void {
    const since = this.#asked.get(told.ref);
    this.#asked.delete(told.ref);
    const { room, position, head } = told;
    if (position.seq > head) this.#violation(`${room}: joined at ${position.seq}, beyond its head ${head}`);
    if (told.resumed) this.#resumed(told, since);
    else if (since && since.epoch === position.epoch && head - since.seq <= this.#testimony.mostBehind) {
      this.#violation(`${room}: ${since.seq} was not resumed, though the log ends at ${head}`);
    }
    if (!told.resumed && position.seq !== head) {
      this.#violation(`${room}: a new page at ${position.seq} and not at its head ${head}`);
    }
    this.#at.set(room, position.seq);
  }

  #resumed({ room, events, position }: Joined, since: Position | undefined): void {
    if (!since) return this.#violation(`${room}: resumed without since`);
    const last = events.at(-1)?.seq ?? since.seq;
    const isExact = events.every((event, i) => event.seq === since.seq + 1 + i);
    if (!isExact || events.length > 200) {
      this.#violation(`${room}: resumed after ${since.seq} with ${events.map((e) => e.seq)}`);
    }
    if (position.seq !== last) {
      this.#violation(`${room}: position ${position.seq}, but the events end at ${last}`);
    }
    for (const event of events) this.#note(event);
  }

  #event(event: Event): void {
    const at = this.#at.get(event.room);
    if (at === undefined) this.#violation(`${event.room}: ${event.seq} without having joined`);
    else if (event.seq !== at + 1) this.#violation(`${event.room}: ${event.seq} after ${at}`);
    this.#at.set(event.room, event.seq);
    this.#note(event);
  }

  #note(event: Event): void {
    this.#testimony.heard++;
    const key = `${event.room} ${event.seq}`;
    const before = this.#testimony.delivered.get(key) ?? event.id;
    if (before !== event.id) this.#violation(`${key} was ${before} and is ${event.id}`);
    this.#testimony.delivered.set(key, event.id);
  }

  #violation(what: string): void {
    this.#testimony.violations.push(`${this.#who}: ${what}`);
  }
}
