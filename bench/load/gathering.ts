import { type Crowd, Member } from "./crowd.ts";
import { RoomBook } from "./room_book.ts";

const ENTRY_MS = 60_000;
const SETTLE_MS = 10_000;
const TIMED_OF = 10;

/** Makes people: `people` of them over `rooms` rooms, one after the other. Every tenth of a room is timed. */
export function people(count: number, rooms: number, prefix = "p"): Member[] {
  const books = Array.from({ length: rooms }, (_, index) => new RoomBook(`room-${index}`));
  return Array.from({ length: count }, (_, index) => {
    const member = new Member(`${prefix}${index}`, books[index % rooms]!);
    member.isTimed = Math.floor(index / rooms) % TIMED_OF === 0;
    return member;
  });
}

/** Lets everybody in, at most `atOnce` on their way at a time. Throws where the server does not let them all in. */
export function enterAll(crowd: Crowd, members: readonly Member[], atOnce = 200): void {
  const target = crowd.present + members.length;
  const before = crowd.present;
  let sent = 0;
  const end = performance.now() + ENTRY_MS;
  while (crowd.present < target && performance.now() < end) {
    while (sent < members.length && sent - (crowd.present - before) < atOnce) {
      crowd.wire.open(members[sent++]!);
    }
    crowd.wire.turn(10);
    if (crowd.mistakes.length > 0) throw new Error(crowd.mistakes.join("; "));
  }
  if (crowd.present < target) throw new Error(`Only ${crowd.present} of ${target} people got in`);
}

/**
 * Waits until everybody has heard everything, then says what is not true: every room's members must all be at the same
 * number, and the numbers of all rooms together must be the messages that were said.
 */
export function settle(crowd: Crowd, members: readonly Member[]): string[] {
  crowd.until(() => crowd.answered === crowd.said && isLevel(members), SETTLE_MS);
  const heads = headsOf(members);
  const behind = members.filter((member) => member.next !== heads.get(member.room));
  const total = [...heads.values()].reduce((sum, next) => sum + next - 1, 0);
  const mistakes = [...crowd.mistakes];
  if (crowd.answered !== crowd.said) mistakes.push(`${crowd.said} said, ${crowd.answered} answered`);
  if (behind.length > 0) mistakes.push(`${behind.length} people missed the end, as ${behind[0]!.name}`);
  if (total !== crowd.said) mistakes.push(`${crowd.said} said, ${total} numbered`);
  return mistakes;
}

function isLevel(members: readonly Member[]): boolean {
  const heads = headsOf(members);
  return members.every((member) => member.next === heads.get(member.room));
}

function headsOf(members: readonly Member[]): Map<RoomBook, number> {
  const heads = new Map<RoomBook, number>();
  for (const { room, next } of members) heads.set(room, Math.max(next, heads.get(room) ?? 1));
  return heads;
}
