import type { User } from "../../../protocol/fields.ts";
import type { Message, RoomView } from "../../../client/mod.ts";
import type { Level } from "../storage/room_levels.ts";

/** True where a message is worth a notification to this person, who is not looking. */
export function isWorthTelling(message: Message, me: User, level: Level): boolean {
  if (message.mine || message.deletedAt !== undefined || level === "none") return false;
  return level === "all" || names(message.text, me.name);
}

/** True where a text names somebody: their whole name as words of its own, whatever its case. */
export function names(text: string, name: string): boolean {
  const [where, what] = [folded(text), folded(name)];
  for (let at = where.indexOf(what); at >= 0; at = where.indexOf(what, at + 1)) {
    if (!isInsideWord(where, at, what)) return true;
  }
  return false;
}

function isInsideWord(text: string, at: number, name: string): boolean {
  // Scripts without spaces have no words to be inside of.
  if (/^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]+$/u.test(name)) return false;
  return /[\p{L}\p{N}]$/u.test(text.slice(0, at)) || /^[\p{L}\p{N}]/u.test(text.slice(at + name.length));
}

function folded(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

/** What of a room may still be told: messages after the number that was looked at last. */
export function untold(view: RoomView, since: number): Message[] {
  const messages: Message[] = [];
  for (let i = view.items.length - 1; i >= 0; i--) {
    const item = view.items[i];
    if (item?.kind !== "message") continue;
    if (item.message.seq <= Math.max(since, view.upTo)) break;
    messages.unshift(item.message);
  }
  return messages;
}
