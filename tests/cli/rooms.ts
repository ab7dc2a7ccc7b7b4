import type { Item, Message, Outgoing, RoomView } from "../../client/mod.ts";
import { EMPTY } from "../../cli/chat/editor.ts";
import type { ScreenModel } from "../../cli/chat/screen_model.ts";

export const ADA = { id: "u_ada", name: "Ada" };
export const GRACE = { id: "u_grace", name: "Grace" };
/** A Saturday morning, in whatever zone the test runs. */
export const MORNING = new Date(2026, 10, 21, 10, 0).getTime();

/** A confirmed message of the room. */
export function message(seq: number, text: string, more: Partial<Message> = {}): Item & { kind: "message" } {
  const at = new Date(MORNING + seq * 1_000).toISOString();
  const said = { seq, n: seq, id: `m${seq}`, from: GRACE, text, at, reactions: [], mine: false, ...more };
  return { kind: "message", message: said };
}

/** A message of one's own that is not confirmed. */
export function outgoing(id: string, text: string, more: Partial<Outgoing> = {}): Item {
  const command = { type: "send", room: "general", id, text } as const;
  const entry = {
    id,
    room: "general",
    userId: ADA.id,
    command,
    createdAt: MORNING,
    state: "waiting",
  } as const;
  return { kind: "outgoing", outgoing: { ...entry, ...more } };
}

/** A room with this in it. */
export function room(items: readonly Item[], more: Partial<RoomView> = {}): RoomView {
  return {
    name: "general",
    version: 1,
    state: "live",
    items,
    members: [ADA, GRACE],
    count: 2,
    typing: [],
    upTo: 0,
    unread: 0,
    position: { epoch: "e1", seq: items.length },
    head: items.length,
    reachesBeginning: true,
    ...more,
  };
}

/** A screen that shows this. */
export function model(items: readonly Item[], more: Partial<ScreenModel> = {}): ScreenModel {
  return {
    now: MORNING,
    host: "chat.example",
    me: ADA,
    tabs: [{ label: "general", unread: 0, isCurrent: true, isPrivate: false }],
    room: room(items),
    unreadAfter: undefined,
    place: undefined,
    chosen: undefined,
    connection: { kind: "live" },
    trouble: { lostAt: undefined, backAt: undefined, caughtUp: 0, hasGap: false, isCatchingUp: false },
    unsent: 0,
    editor: EMPTY,
    context: undefined,
    sheet: undefined,
    flash: undefined,
    ...more,
  };
}
