import type { ErrorFrame, Joined, LogEvent, Presence, Sent, Welcome } from "../protocol/events.ts";
import type { User } from "../protocol/fields.ts";
import type { Refusal } from "./views.ts";

/** One number of a room's log. Without an `event` it is of a type we do not know, and only counts. */
export interface Entry {
  readonly type: "entry";
  readonly room: string;
  readonly seq: number;
  readonly event?: LogEvent;
}

/** One number of the person's own log. */
export interface OwnEntry {
  readonly type: "own";
  readonly seq: number;
  readonly what: string;
  readonly to?: string;
}

/** What the machines want to know of a frame, checked. Everything else of the server's is left out. */
export type Incoming =
  | Entry
  | OwnEntry
  | Welcome
  | JoinedFrame
  | Sent
  | ErrorFrame
  | Presence
  | { readonly type: "typing"; readonly room: string; readonly user: User; readonly on: boolean }
  | { readonly type: "read"; readonly room: string; readonly user: User; readonly upTo: number }
  | { readonly type: "reset"; readonly room: string }
  | { readonly type: "ping" }
  | { readonly type: "goodbye"; readonly reconnectInMs: number };

export type JoinedFrame = Omit<Joined, "events"> & { readonly events: readonly Entry[] };

type Fields = Record<string, unknown>;

/** Splits a frame into its objects and reads each. Never throws: what a server or a proxy garbled is left out. */
export function readFrame(frame: string): Incoming[] {
  return frame.split("\n").flatMap((line) => readObject(parse(line)) ?? []);
}

/** Reads messages in present state, as pages bring them. What is none is left out. */
export function readMessages(values: unknown): (LogEvent & { type: "message" })[] {
  if (!Array.isArray(values)) return [];
  return values.flatMap((value) => isFields(value) && isMessage(value) ? [value as never] : []);
}

/** Why the server refused something. */
export function refusalOf({ code, message }: ErrorFrame): Refusal {
  return { code, message };
}

/** True for a place in a log. */
export function isPosition(value: unknown): value is { epoch: string; seq: number } {
  return isFields(value) && typeof value.epoch === "string" && isCount(value.seq);
}

function parse(line: string): unknown {
  try {
    return line.trim() === "" ? undefined : JSON.parse(line);
  } catch {
    return undefined;
  }
}

function readObject(value: unknown): Incoming | undefined {
  if (!isFields(value) || typeof value.type !== "string") return undefined;
  if (value.type === "joined") return readJoined(value);
  if (value.room === "@me") return readOwn(value);
  const check = Object.hasOwn(CHECKS, value.type) ? CHECKS[value.type] : undefined;
  if (check) return check(value) ? value as unknown as Incoming : undefined;
  return readEntry(value);
}

function readEntry(value: unknown): Entry | undefined {
  if (!isFields(value) || typeof value.room !== "string" || !isSeq(value.seq)) return undefined;
  const place = { type: "entry", room: value.room, seq: value.seq } as const;
  return isLogEvent(value) ? { ...place, event: value as unknown as LogEvent } : place;
}

function readOwn(value: Fields): OwnEntry | undefined {
  if (!isSeq(value.seq)) return undefined;
  const to = typeof value.to === "string" ? { to: value.to } : {};
  return { type: "own", seq: value.seq, what: String(value.type), ...to };
}

function readJoined(value: Fields): JoinedFrame | undefined {
  const fits = typeof value.room === "string" && typeof value.resumed === "boolean" &&
    isPosition(value.position) && isCount(value.head) && Array.isArray(value.events) &&
    isUsers(value.members) && (value.with === undefined || isUser(value.with)) && isCount(value.count) &&
    isCount(value.upTo) && isCount(value.unread);
  if (!fits || !Array.isArray(value.events)) return undefined;
  const events = value.events.flatMap((event) => readEntry(event) ?? []);
  return { ...value as unknown as Joined, events };
}

const CHECKS: Record<string, (value: Fields) => boolean> = {
  welcome: (value) =>
    isUser(value.user) && typeof value.token === "string" && isPosition(value.inbox) &&
    isFields(value.heartbeat) && isSeq(value.heartbeat.timeoutMs),
  sent: (value) => typeof value.room === "string" && typeof value.id === "string" && isSeq(value.seq),
  error: (value) => typeof value.code === "string" && typeof value.message === "string",
  presence: (value) =>
    typeof value.room === "string" && isUsers(value.joined) && isUsers(value.left) && isCount(value.count),
  typing: (value) => typeof value.room === "string" && isUser(value.user) && typeof value.on === "boolean",
  read: (value) => typeof value.room === "string" && isUser(value.user) && isCount(value.upTo),
  reset: (value) => typeof value.room === "string",
  ping: () => true,
  goodbye: (value) => isCount(value.reconnectInMs),
  left: () => false,
  who: () => false,
  heartbeat_ack: () => false,
};

function isLogEvent(value: Fields): boolean {
  if (value.type === "message") return isMessage(value);
  if (typeof value.id !== "string" || !isUser(value.from) || typeof value.at !== "string") return false;
  if (value.type === "changed") return typeof value.what === "string" && typeof value.value === "string";
  if (!isSeq(value.target)) return false;
  if (value.type === "reacted") return typeof value.emoji === "string" && typeof value.on === "boolean";
  if (value.type === "edited") return value.text === undefined || typeof value.text === "string";
  return value.type === "deleted";
}

function isMessage(value: Fields): boolean {
  return typeof value.id === "string" && isUser(value.from) && typeof value.at === "string" &&
    isSeq(value.seq) && isSeq(value.n) && typeof value.text === "string" &&
    (value.reactions === undefined || (Array.isArray(value.reactions) && value.reactions.every(isReaction)));
}

function isReaction(value: unknown): boolean {
  return isFields(value) && typeof value.emoji === "string" && isSeq(value.count);
}

function isUsers(value: unknown): boolean {
  return Array.isArray(value) && value.every(isUser);
}

function isUser(value: unknown): boolean {
  return isFields(value) && typeof value.id === "string" && typeof value.name === "string";
}

function isSeq(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

function isCount(value: unknown): value is number {
  return value === 0 || isSeq(value);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
