import { NAME_CHARS, ROOM_CHARS } from "./limits.ts";

declare const brand: unique symbol;
/** A room's name in its one spelling: NFKC, lower case, checked. Made by {@link parseRoomName} only. */
export type RoomName = string & { readonly [brand]: "RoomName" };
/** A person's name as it is shown: NFKC, trimmed, checked. Made by {@link parseUserName} only. */
export type UserName = string & { readonly [brand]: "UserName" };

/** The prefix of rooms of two, whose names nobody can choose. */
export const DIRECT_PREFIX = "dm_";
/** What the ids of bots begin with, and no person's. */
export const BOT_PREFIX = "b_";
/** The pseudo-room of a person's own log. */
export const OWN_LOG = "@me";

// Logs that are no rooms. The grammar of rooms knows no dot, so nobody can name, join or list one.

/** The log that says whose own log has grown. */
export const BELL = ".bell" as RoomName;
/** Sorts after every log that is no room and before every room. */
export const BEFORE_ROOMS = "/" as RoomName;
/** Sorts after every room of two, and before whatever follows them. */
export const AFTER_DIRECTS = `${DIRECT_PREFIX}\u{10ffff}` as RoomName;

// At most three combining marks on a letter: enough for every script, too few for "zalgo" towers.
const LETTERS = "(?:\\p{L}\\p{M}{0,3}|\\p{Nd})";
const USER_NAME = new RegExp(`^(?:${LETTERS}|[ _.\\-])+$`, "u");
const ROOM_NAME = new RegExp(`^${LETTERS}(?:${LETTERS}|[_\\-])*$`, "u");
// Characters that leave nothing to see: white space, controls, format characters, the blank letters of Hangul and Braille.
const INVISIBLE = /^[\s\p{Z}\p{Cc}\p{Cf}\u115f\u1160\u2800\u3164\uffa0]*$/u;
// Unicode "letters" that show as nothing and would make two names look the same.
const BLANK_LETTER = /[\u115f\u1160\u3164\uffa0]/u;

/** True where a person would see nothing. */
export function isBlank(text: string): boolean {
  return INVISIBLE.test(text);
}

/** A room's name in its one spelling, or undefined where the grammar forbids it. */
export function parseRoomName(text: string): RoomName | undefined {
  if (text.length > ROOM_CHARS * 4 || !text.isWellFormed()) return undefined;
  const name = text.normalize("NFKC").toLowerCase().normalize("NFKC");
  const fits = ROOM_NAME.test(name) && !BLANK_LETTER.test(name) && codePoints(name) <= ROOM_CHARS;
  return fits ? name as RoomName : undefined;
}

/** Where the own log of this person lies. */
export function ownLogOf(userId: string): RoomName {
  return `.me/${userId}` as RoomName;
}

/** True for rooms of two: reserved, opaque, never opened by name. */
export function isDirect(room: RoomName): boolean {
  return room.startsWith(DIRECT_PREFIX);
}

/** True for the ids of bots: programs that an admin let in. */
export function isBot(userId: string): boolean {
  return userId.startsWith(BOT_PREFIX);
}

/** Ids of people for whom another issuer vouches begin with this. */
export const OUTSIDE_PREFIX = "o_";

/** True for somebody for whom another issuer vouches. */
export function isOutside(userId: string): boolean {
  return userId.startsWith(OUTSIDE_PREFIX);
}

/** A person's name as it is shown, or undefined where the grammar forbids it. */
export function parseUserName(text: string): UserName | undefined {
  if (text.length > NAME_CHARS * 8 || !text.isWellFormed()) return undefined;
  const name = text.normalize("NFKC").trim();
  const fits = USER_NAME.test(name) && !BLANK_LETTER.test(name) && codePoints(name) <= NAME_CHARS;
  return fits ? name as UserName : undefined;
}

/** A person's name made of what somebody else calls them; undefined where nothing of that would show. */
export function userNameFrom(text: string): UserName | undefined {
  const plain = text.slice(0, 4 * NAME_CHARS).toWellFormed().normalize("NFKC");
  const fitting = plain.replace(/[^\p{L}\p{M}\p{Nd} _.\-]+/gu, " ").replace(/ +/g, " ").trim();
  return parseUserName([...fitting].slice(0, NAME_CHARS).join(""));
}

/** What two names have in common when they count as the same: case, Unicode form and runs of spaces set aside. */
export function foldName(name: string): string {
  return name.normalize("NFKC").toLowerCase().toUpperCase().toLowerCase().normalize("NFKC").replace(
    / +/g,
    " ",
  ).trim();
}

/** The length that limits speak of. */
export function codePoints(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xd800 && unit < 0xdc00) i++;
    count++;
  }
  return count;
}
