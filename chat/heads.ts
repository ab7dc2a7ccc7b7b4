import { type Head, NO_HEAD } from "../store/message_log.ts";
import { headChangeOf } from "../store/policy.ts";
import type { Line } from "./lines.ts";

/** The head of a room after one more line. */
export function headAfter(head: Head, line: Line): Head {
  const { event } = line.entry;
  return { ...head, seq: line.seq, n: line.n, at: event.at, ...headChangeOf(event) };
}

/** True where `head` is of the number line that a room at `cursor` has been delivering. */
export function isSameLine(cursor: Head, head: Head): boolean {
  return head.epoch === cursor.epoch || (cursor.epoch === NO_HEAD.epoch && head.epochs <= 1);
}
