import type { LogEvent } from "../protocol/events.ts";
import type { RoomName } from "../protocol/names.ts";
import type { Head, MessageLog } from "../store/message_log.ts";
import type { TransferLine } from "./transfer.ts";

const AT_ONCE = 200;

/**
 * A whole room in present state, as lines for {@link ImportRoom} or anybody else, a page of the log at a time: the next page
 * is read when this one has been taken. What was deleted is left out. Ends with the log as it was when it began.
 */
export async function* exportRoom(
  log: Pick<MessageLog, "readAfter">,
  room: RoomName,
  head: Head,
  at: string,
): AsyncGenerator<readonly TransferLine[]> {
  yield [{ type: "room", v: 1, name: room, topic: head.topic, at }];
  let messages = 0;
  for (let after = 0; after < head.seq;) {
    const { entries } = await log.readAfter(room, after, AT_ONCE);
    if (entries.length === 0) break;
    const lines = entries.filter(({ event }) => event.seq <= head.seq).flatMap(({ event }) => lineOf(event));
    messages += lines.filter(({ type }) => type === "message").length;
    if (lines.length > 0) yield lines;
    after = entries.at(-1)!.event.seq;
  }
  yield [{ type: "end", messages }];
}

function lineOf(event: LogEvent): TransferLine[] {
  switch (event.type) {
    case "message": {
      const { room: _room, n: _n, reactions: _reactions, deletedAt, type, seq, ...said } = event;
      return deletedAt === undefined ? [{ type, seq, ...said }] : [];
    }
    case "reacted": {
      const { room: _room, type, seq, ...done } = event;
      return [{ type, seq, ...done }];
    }
    default:
      return [];
  }
}
