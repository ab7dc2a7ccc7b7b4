import * as z from "zod";
import { logEvent } from "../protocol/events.ts";
import { position, user } from "../protocol/fields.ts";
import type { Line } from "./lines.ts";

/** Larger batches are announced by their head alone; the others read them from the log. */
const MOST_HINT_CHARS = 16_384;

const entry = z.object({ event: logEvent, n: z.int().nonnegative() });
const hint = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("grown"), head: position, entries: z.array(entry).max(256).optional() }),
  z.object({ kind: z.literal("typing"), user, on: z.boolean() }),
  z.object({ kind: z.literal("read"), user, upTo: z.int().nonnegative() }),
]);

/** What instances tell each other about one room. */
export type Hint = z.output<typeof hint>;

const ROOM_TOPIC = "room:";

/** The bus topic of a room. */
export function topicOf(room: string): string {
  return ROOM_TOPIC + room;
}

/** The room whose topic this is; undefined for other topics. */
export function roomOf(topic: string): string | undefined {
  return topic.startsWith(ROOM_TOPIC) ? topic.slice(ROOM_TOPIC.length) : undefined;
}

/** Announces new lines: whole where that is short, else where the log now ends. */
export function grownHint(epoch: string, lines: readonly Line[]): string {
  const head = { epoch, seq: lines.at(-1)!.seq };
  const whole = lines.reduce((chars, line) => chars + line.text.length + 20, 0) <= MOST_HINT_CHARS;
  if (!whole) return JSON.stringify({ kind: "grown", head });
  const entries = lines.map((line) => `{"n":${line.n},"event":${line.text}}`).join(",");
  return `{"kind":"grown","head":${JSON.stringify(head)},"entries":[${entries}]}`;
}

/** True for what {@link grownHint} made. */
export function isGrownHint(payload: string): boolean {
  return payload.startsWith('{"kind":"grown"');
}

/** Encodes any other hint. */
export function encodeHint(told: Hint): string {
  return JSON.stringify(told);
}

/** Reads what came over the bus; undefined for anything that is no hint. Never throws. */
export function readHint(payload: string): Hint | undefined {
  try {
    return hint.safeParse(JSON.parse(payload)).data;
  } catch {
    return undefined;
  }
}

/** The bus topic of whose own log has grown: each payload is a user's id. */
export const BELLS_TOPIC = "bells";

/** The bus topic of what concerns people wherever they are. */
export const PEOPLE_TOPIC = "people";

const userId = z.string().min(1).max(64);
const peopleHint = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("signed_out"), userId }),
  // A listener, whose words come to any instance, has said something: theirs need not doubt that they live.
  z.object({ kind: z.literal("heard"), userId, connection: z.string().min(1).max(64) }),
]);

/** What instances tell each other about people. */
export type PeopleHint = z.output<typeof peopleHint>;

/** Encodes a hint about people. */
export function encodePeopleHint(told: PeopleHint): string {
  return JSON.stringify(told);
}

/** Reads what came over the bus about people; undefined for anything else. Never throws. */
export function readPeopleHint(payload: string): PeopleHint | undefined {
  try {
    return peopleHint.safeParse(JSON.parse(payload)).data;
  } catch {
    return undefined;
  }
}
