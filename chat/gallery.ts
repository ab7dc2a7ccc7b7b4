import type { User } from "../protocol/fields.ts";
import type { Line } from "./lines.ts";

/**
 * Where a room's readers sit who are told of it in another way than members of version 1. It gets the same lines in the
 * same order, and tells them on; what that costs is paid once for all who sit in it.
 */
export interface Gallery {
  /** The room has new lines; `before` is the number in front of the first. */
  deliver(lines: readonly Line[], before: number): void;
  /** Who came to the room and who went, merged. */
  tellPresence(joined: readonly User[], left: readonly User[], count: number): void;
  /** Another epoch, or a hole that the log cannot fill: readers go on at the room's cursor. */
  startOver(): void;
}
