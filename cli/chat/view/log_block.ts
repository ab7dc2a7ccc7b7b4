import type { Item, Message } from "../../../client/mod.ts";
import type { User } from "../../../protocol/fields.ts";
import { clip, padStart, widthOf, wrap } from "../text/cells.ts";
import { nameColour, TONES } from "../text/palette.ts";
import { safeLine, safeText } from "../text/safe_text.ts";
import type { Line, Span, Style } from "../text/spans.ts";
import { dayText, timeText } from "./dates.ts";
import { type Changes, messageAt, seqOf } from "./log_items.ts";
import { pendingText } from "./pending.ts";
import { rule } from "./rule.ts";
import { deedOf, isNamed, type Said, saidIn } from "./said.ts";

/** What the lines of a message depend on besides itself. */
export interface LogContext {
  readonly columns: number;
  readonly items: readonly Item[];
  readonly me: User | undefined;
  readonly changes: Changes;
  readonly unreadAfter: number | undefined;
  readonly chosen: number | undefined;
  /** How the room is called, and whether its first message is shown. */
  readonly title: string;
  readonly reachesBeginning: boolean;
}

const TOGETHER_MS = 5 * 60_000;
const DIM: Style = { dim: true };
const NEW: Style = { bold: true, colour: TONES.warning };

/** The lines of one item of the log, with the day and the line `new` above it where they belong. */
export function blockOf(index: number, context: LogContext): Line[] {
  const item = context.items[index];
  if (item === undefined) return [];
  const before = previousSaid(index, context);
  const said = saidIn(item, context.me, context.changes);
  const day = said && dayText(said.at) !== dayText(before?.at ?? NaN)
    ? [rule(dayText(said.at), context)]
    : [];
  const fresh = isFirstUnread(said, index, context) ? [rule("new", context, NEW)] : [];
  const isNew = !said || day.length + fresh.length > 0 || !isTogether(said, before);
  const lines = said ? messageLines(said, isNew, context) : otherLines(item, context);
  return [...beginning(index, context), ...day, ...fresh, ...lines];
}

/** How many cells stand before the text of a message. */
export function gutterOf(columns: number): { time: number; name: number; all: number } {
  const time = columns < 50 ? 0 : 6;
  const name = columns < 60 ? 8 : columns < 100 ? 12 : 16;
  return { time, name, all: 1 + time + name + 3 };
}

function messageLines(said: Said, isNew: boolean, context: LogContext): Line[] {
  const { all } = gutterOf(context.columns);
  const cells = context.columns - all - 1;
  const body = [
    ...quoteLines(said, cells, context.items),
    ...textLines(said, cells),
    ...reactionLines(said, cells),
    ...said.pending.flatMap((one) => pendingText(one, cells)),
  ];
  return body.map((line, i) => [...gutter(said, i === 0 && isNew, context), ...line]);
}

function gutter(said: Said, isFirst: boolean, { columns, me, chosen }: LogContext): Line {
  const { time, name } = gutterOf(columns);
  const at = isFirst && time > 0 ? `${timeText(said.at)} ` : " ".repeat(time);
  const isDeed = deedOf(said) !== undefined && !said.isDeleted;
  const who = isFirst ? clip(isDeed ? "*" : safeLine(said.from.name), name) : "";
  const isChosen = chosen !== undefined && said.seq === chosen;
  const isForMe = !said.isMine && me !== undefined && isNamed(said.text, me.name);
  const bar: Span = isChosen
    ? { text: " ▶ ", bold: true }
    : isForMe
    ? { text: " ┃ ", bold: true, colour: TONES.warning }
    : { text: " │ ", ...DIM };
  return [
    { text: ` ${at}`, ...DIM },
    { text: padStart(who, name), bold: true, colour: nameColour(said.from.id) },
    bar,
  ];
}

function textLines(said: Said, cells: number): Line[] {
  if (said.isDeleted) return [[{ text: "deleted", dim: true, italic: true }]];
  const deed = deedOf(said);
  const text = safeText(deed === undefined ? said.text : `${said.from.name} ${deed}`);
  const isFaint = said.pending.some(({ command }) => command.type === "send");
  const style: Style = { ...(deed === undefined ? {} : { italic: true }), ...(isFaint ? DIM : {}) };
  const lines: Line[] = wrap(text, cells).map((line) => [{ text: line, ...style }]);
  return said.isEdited ? withNote(lines, " (edited)", cells) : lines;
}

function withNote(lines: Line[], note: string, cells: number): Line[] {
  const last = lines.at(-1) ?? [];
  const fits = last.reduce((sum, { text }) => sum + widthOf(text), 0) + widthOf(note) <= cells;
  const span: Span = { text: fits ? note : note.trim(), ...DIM };
  return fits ? [...lines.slice(0, -1), [...last, span]] : [...lines, [span]];
}

function quoteLines({ replyTo }: Said, cells: number, items: readonly Item[]): Line[] {
  if (replyTo === undefined) return [];
  const target = messageAt(items, replyTo);
  return [[{ text: clip(`↳ ${target ? quoteOf(target) : "an earlier message"}`, cells), ...DIM }]];
}

/** A message in one line, for those who answer it. */
export function quoteOf({ from, text, deletedAt }: Message): string {
  return `${safeLine(from.name)}: ${deletedAt === undefined ? safeLine(text) : "deleted"}`;
}

function reactionLines({ reactions }: Said, cells: number): Line[] {
  const lines: Span[][] = [[]];
  let used = 0;
  for (const { emoji, count, mine } of reactions) {
    const text = `${safeLine(emoji)} ${count}`;
    const width = widthOf(text) + 2;
    if (used > 0 && used + width > cells) {
      lines.push([]);
      used = 0;
    }
    lines.at(-1)?.push({ text, ...(mine ? { bold: true } : DIM) }, { text: "  " });
    used += width;
  }
  return lines.filter((line) => line.length > 0);
}

function otherLines(item: Item, context: LogContext): Line[] {
  if (item.kind === "gap") {
    return [rule("messages are missing here · PageUp reads them", context, { colour: TONES.warning })];
  }
  if (item.kind !== "notice" || item.event.type !== "changed") return [];
  const { from, what, value } = item.event;
  const { all } = gutterOf(context.columns);
  const text = `${safeLine(from.name)} changed ${safeLine(what)}: ${safeLine(value)}`;
  return wrap(text, context.columns - all - 1).map((
    line,
  ) => [{ text: " ".repeat(all) + line, dim: true, italic: true }]);
}

function beginning(index: number, { reachesBeginning, title, columns }: LogContext): Line[] {
  if (index !== 0 || !reachesBeginning) return [];
  return [[{ text: clip(` This is where ${title} begins.`, columns), dim: true, italic: true }]];
}

function isTogether(said: Said, before: Said | undefined): boolean {
  return before !== undefined && before.from.id === said.from.id &&
    said.at - before.at < TOGETHER_MS && dayText(said.at) === dayText(before.at) &&
    (deedOf(said) === undefined) === (deedOf(before) === undefined);
}

/** One's own messages are nothing new. */
function isFirstUnread(said: Said | undefined, index: number, context: LogContext): boolean {
  const after = context.unreadAfter;
  if (said?.seq === undefined || after === undefined || said.seq <= after || said.isMine) return false;
  for (let i = index - 1; i >= 0; i--) {
    const item = context.items[i];
    if ((seqOf(item) ?? 0) <= after) return true;
    if (item?.kind === "message" && !item.message.mine) return false;
  }
  return true;
}

/** The message right above, if nothing but unconfirmed changes stands between. */
function previousSaid(index: number, { items, me, changes }: LogContext): Said | undefined {
  for (let i = index - 1; i >= 0; i--) {
    const item = items[i];
    const said = saidIn(item, me, changes);
    if (said) return said;
    if (item?.kind === "gap") return undefined;
  }
  return undefined;
}
