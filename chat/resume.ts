import type { Position } from "../protocol/fields.ts";
import { type Head, NO_HEAD } from "../store/message_log.ts";

/**
 * True where a reader at `since` can go on without a gap as far as numbers tell: the same epoch, not beyond the head, not
 * further behind than `mostBehind` events. A position of epoch "0" belongs to the room's first epoch, whatever its name.
 * Whether the log still holds the entries, reading them shows.
 */
export function mayResume(since: Position, head: Head, mostBehind: number): boolean {
  const sameLine = since.epoch === head.epoch || (since.epoch === NO_HEAD.epoch && head.epochs <= 1);
  return sameLine && since.seq <= head.seq && head.seq - since.seq <= mostBehind;
}
