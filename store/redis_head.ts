import type { RoomName } from "../protocol/names.ts";
import { type Head, NO_HEAD, StoreCorrupt } from "./message_log.ts";
import { readHead } from "./stored.ts";

/** A head as it lies in Redis. */
export interface RedisHead {
  readonly head: Head;
  /** All of it but what every entry changes, as it is written. Empty for a room without entries. */
  readonly rest: string;
  /** The run of Redis in which it was last written. */
  readonly run: string;
}

export const NO_REDIS_HEAD: RedisHead = { head: NO_HEAD, rest: "", run: "" };

/** What every entry changes stands in front, where a script can read it: number, messages, time, and the rest as JSON. */
const HEAD = /^(\d{1,16}) (\d{1,16}) (\S{1,40}) (\{.*\})$/s;

/** The rest of a head as it is written. */
export function restOf({ seq: _seq, n: _n, at: _at, ...rest }: Head, run: string): string {
  return JSON.stringify({ ...rest, run });
}

/** The head that is stored here, or none. Throws `StoreCorrupt` where it is something else. */
export function readRedisHead(room: RoomName, value: unknown): RedisHead {
  if (value === null || value === "") return NO_REDIS_HEAD;
  const [, seq, n, at, rest] = HEAD.exec(String(value)) ?? [];
  const parsed = parse(rest);
  const head = readHead({ ...parsed, seq: Number(seq), n: Number(n), at: at === "-" ? "" : at });
  if (!head || rest === undefined) throw new StoreCorrupt(room);
  return { head, rest, run: typeof parsed.run === "string" ? parsed.run : "" };
}

function parse(rest: string | undefined): { run?: unknown } {
  try {
    const parsed: unknown = JSON.parse(rest ?? "");
    return typeof parsed === "object" && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}
