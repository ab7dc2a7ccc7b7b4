import type { User } from "../../../protocol/fields.ts";
import type { Message, RoomView } from "../../../client/mod.ts";

/** The newest messages of rooms as they were last seen, by room. */
export type Kept = ReadonlyMap<string, readonly Message[]>;

/** Messages kept of a room, and rooms kept. */
export const KEPT_MESSAGES = 60;
export const KEPT_ROOMS = 30;

/** What is worth keeping of a room: its newest messages, nothing that is deleted or not sent yet. */
export function toKeep(view: RoomView): Message[] {
  const kept: Message[] = [];
  for (let i = view.items.length - 1; i >= 0 && kept.length < KEPT_MESSAGES; i--) {
    const item = view.items[i];
    if (item?.kind === "gap") break;
    if (item?.kind === "message") kept.unshift(item.message);
  }
  return kept;
}

/**
 * The rooms as the page shows them: where the server did not answer at first (`isAway`), rooms that are still to be joined
 * show what was last seen, and what is waiting to be sent behind it.
 */
export function withKept(
  rooms: ReadonlyMap<string, RoomView>,
  kept: Kept,
  { isAway, me }: { isAway: boolean; me: User },
): ReadonlyMap<string, RoomView> {
  if (!isAway || kept.size === 0) return new Map(rooms);
  return new Map([...rooms].map(([name, view]) => [name, asLastSeen(view, kept.get(name), me)]));
}

function asLastSeen(view: RoomView, messages: readonly Message[] | undefined, me: User): RoomView {
  const isEmpty = view.items.every((item) => item.kind === "outgoing");
  if (view.state !== "joining" || !isEmpty || messages === undefined) return view;
  const seen = messages.map((message) =>
    ({ kind: "message", message: { ...message, mine: message.from.id === me.id } }) as const
  );
  return { ...view, state: "lost", items: [...seen, ...view.items] };
}
