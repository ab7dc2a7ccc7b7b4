import { idOf } from "./load/message_id.ts";

/** What everybody says: as long as people's messages are. */
export const TEXT = "Shall we meet at the station at nine, or is half past better for you all?";

/** Message number `number` of a room, as Parley sends it. */
export function message(number: number): object {
  return {
    type: "message",
    room: "room-0",
    seq: number + 1,
    n: number + 1,
    id: idOf(number),
    from: { id: "u_0123456789abcdef", name: "p1" },
    text: TEXT,
    at: "2026-11-21T10:00:00.000Z",
  };
}
