import { parseRoomName } from "../../../protocol/names.ts";

/** Where an address leads: a room, perhaps a message of it. */
export interface Place {
  readonly room: string | undefined;
  readonly message?: number;
  /** The code of an invitation, which says itself where it leads. */
  readonly invitation?: string;
}

/** The place that an address's query names, the room in its one spelling. */
export function placeIn(search: string): Place {
  const query = new URLSearchParams(search);
  const room = parseRoomName(query.get("room")?.trim() ?? "");
  const message = query.get("message") ?? "";
  const invitation = query.get("invite") ?? "";
  if (/^[\w.~-]{1,200}$/.test(invitation)) return { room: undefined, invitation };
  return /^[1-9]\d{0,14}$/.test(message) && room !== undefined
    ? { room, message: Number(message) }
    : { room };
}

/** What a person typed as a room's name: spaces become dashes, a leading # goes. Undefined where no room is called so. */
export function typedRoom(typed: string): string | undefined {
  return parseRoomName(typed.trim().replace(/^#/, "").trim().replace(/\s+/g, "-"));
}

/** The address of a room on this site, or of one of its messages. */
export function addressOf(room: string | undefined, base: string, message?: number): string {
  const url = new URL(base);
  url.search = "";
  url.hash = "";
  if (room !== undefined) url.searchParams.set("room", room);
  if (message !== undefined) url.searchParams.set("message", String(message));
  return url.href;
}
