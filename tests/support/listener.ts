import { Inbox, readLines } from "./inbox.ts";
import { inTime } from "./patience.ts";
import { ServerSentEventParseStream } from "@std/http/server_sent_event_parse_stream";
import { pollAnswer } from "../../protocol/streams.ts";
import type { ServerFrame } from "../../protocol/events.ts";

/** How somebody asks for a stream. */
export interface StreamAsk {
  readonly token: string;
  /** `name` or `name:epoch:seq`. */
  readonly rooms?: readonly string[];
  readonly lastEventId?: string;
  /** Further parameters: `&heartbeat=1`. */
  readonly more?: string;
}

/** One event as the platform's own parser reads it. */
interface Event {
  readonly event?: string;
  readonly data?: string;
  readonly id?: string;
  readonly retry?: number;
  readonly comment?: string;
}

/** Somebody who listens to a real stream of events by hand. */
export class Listener implements AsyncDisposable {
  readonly inbox = new Inbox(readLines);
  readonly events: Event[] = [];
  readonly response: Response;
  readonly #leaving: AbortController;
  readonly #read: Promise<void>;
  readonly #hangUp = new AbortController();

  private constructor(response: Response, leaving: AbortController) {
    this.response = response;
    this.#leaving = leaving;
    this.#read = this.#listen();
  }

  /** Opens a stream. Rejects where the door stays shut. */
  static async open(origin: string, ask: StreamAsk): Promise<Listener> {
    const leaving = new AbortController();
    const response = await fetch(eventsUrl(origin, ask), { headers: headersOf(ask), signal: leaving.signal });
    if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
    return new Listener(response, leaving);
  }

  /** Begins to read an answer that came a while ago. */
  static of(response: Response): Listener {
    return new Listener(response, new AbortController());
  }

  /** What the last event said as its id. */
  get lastEventId(): string {
    return this.events.findLast(({ id }) => id !== undefined)?.id ?? "";
  }

  /** How the stream ended; waits for it. */
  get closed(): Promise<{ code: number; reason: string } | undefined> {
    return inTime(this.#read, "the end of the stream").then(() => {
      const { data } = this.events.find(({ event }) => event === "close") ?? {};
      return data === undefined ? undefined : JSON.parse(data);
    });
  }

  next: Inbox["next"] = (type, where) => this.inbox.next(type, where);

  /** A room's log as it came. */
  log(room: string) {
    return logOf(this.inbox.frames, room);
  }

  /** Waits until this many events of the room have come. */
  async heard(room: string, count: number): Promise<void> {
    await this.inbox.until(() => this.log(room).length >= count);
  }

  /** Cuts the connection. */
  async leave(): Promise<void> {
    this.#leaving.abort();
    this.#hangUp.abort();
    await this.#read;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.leave();
  }

  async #listen(): Promise<void> {
    const events: ReadableStream<Event> = this.response.body!.pipeThrough(new ServerSentEventParseStream(), {
      signal: this.#hangUp.signal,
    });
    try {
      for await (const event of events) {
        this.events.push(event);
        if (event.event === undefined && event.data !== undefined) this.inbox.receive(event.data);
      }
      this.inbox.close("ended");
    } catch {
      // Whoever cuts the connection hears no more of it.
      this.inbox.close("cut");
    }
  }
}

/** What a poll was answered with. */
export interface PollAnswer {
  readonly frames: ServerFrame[];
  readonly positions: Record<string, { epoch: string; seq: number }>;
  readonly next: string;
  readonly close?: { readonly code: number };
}

/** Polls once. */
export async function poll(
  origin: string,
  ask: StreamAsk & { readonly wait?: number; readonly next?: string },
): Promise<PollAnswer> {
  const { wait, next } = ask;
  const more = `${wait === undefined ? "" : `&wait=${wait}`}${next === undefined ? "" : `&next=${next}`}`;
  const headers = { ...headersOf(ask), accept: "application/json" };
  const response = await fetch(`${eventsUrl(origin, ask)}${more}`, { headers });
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  const { next: following = "", close, ...rest } = pollAnswer.parse(await response.json());
  return { ...rest, next: following, ...(close ? { close } : {}) };
}

/** The places of an answer, as the next poll names them. */
export function placesOf({ positions }: Pick<PollAnswer, "positions">): string[] {
  return Object.entries(positions).map(([room, { epoch, seq }]) => `${room}:${epoch}:${seq}`);
}

/** Says one command by a request of its own. */
export async function command(
  origin: string,
  token: string,
  said: Record<string, unknown>,
  query = "",
): Promise<{ status: number; body: Record<string, unknown> & { error?: { code: string } } }> {
  const headers = { authorization: `Bearer ${token}` };
  const init = { method: "POST", headers, body: JSON.stringify(said) };
  const response = await fetch(`${origin}/api/commands${query}`, init);
  const text = await response.text();
  return { status: response.status, body: text === "" ? {} : JSON.parse(text) };
}

/** A room's log in what came. */
export function logOf(frames: readonly ServerFrame[], room: string) {
  return frames.flatMap((frame) => frame.type === "joined" ? frame.events : [frame]).flatMap((frame) =>
    "seq" in frame && "id" in frame && frame.type !== "sent" && frame.room === room ? [frame] : []
  );
}

function eventsUrl(origin: string, { rooms = [], more = "" }: StreamAsk): string {
  const query = rooms.map((room) => `room=${encodeURIComponent(room)}`).join("&");
  return `${origin}/api/events?${query}${more}`;
}

function headersOf({ token, lastEventId }: StreamAsk): Record<string, string> {
  return {
    authorization: `Bearer ${token}`,
    ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }),
  };
}
