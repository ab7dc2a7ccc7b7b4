import { clip, widthOf } from "../text/cells.ts";
import { safeLine } from "../text/safe_text.ts";
import type { Frame, Line, Size, Span } from "../text/spans.ts";
import type { ScreenModel } from "../screen_model.ts";
import { activityLine } from "./activity.ts";
import { editorRows } from "./editor_rows.ts";
import { headerLines } from "./header.ts";
import { blockOf } from "./log_block.ts";
import { changesOf, keyOf } from "./log_items.ts";
import { type Blocks, windowOf } from "./log_window.ts";
import { peopleColumns, peopleLines } from "./people.ts";
import { statusOf } from "./status.ts";

const PROMPT = " › ";

/** Where everything goes. */
export interface Layout {
  readonly log: Size;
  readonly people: number;
  readonly editorRows: number;
  readonly hasHeader: boolean;
}

/** Who gets how much of the screen. What is least needed goes first when it is small. */
export function layoutOf({ editor }: Pick<ScreenModel, "editor">, { columns, rows }: Size): Layout {
  const most = Math.max(1, Math.min(6, Math.floor(rows / 4)));
  const written = editorRows(editor, columns - widthOf(PROMPT) - 1, most).rows.length;
  const hasHeader = rows >= 10;
  const log = Math.max(0, rows - written - 2 - (hasHeader ? 2 : 0));
  const people = log >= 4 ? peopleColumns(columns) : 0;
  const logColumns = people > 0 ? columns - people - 1 : columns;
  return { log: { columns: logColumns, rows: log }, people, editorRows: most, hasHeader };
}

/** The log as blocks, in this width. */
export function blocksOf(model: ScreenModel, columns: number): Blocks {
  const { room, me, unreadAfter, chosen } = model;
  const items = room?.items ?? [];
  const title = model.tabs.find(({ isCurrent }) => isCurrent)?.label ?? "";
  const reachesBeginning = room?.reachesBeginning ?? false;
  const looks = {
    columns,
    items,
    me,
    unreadAfter,
    chosen,
    title,
    reachesBeginning,
    changes: changesOf(items),
  };
  const drawn = new Map<number, Line[]>();
  return {
    count: items.length,
    lines: (index) => {
      const lines = drawn.get(index) ?? blockOf(index, looks);
      drawn.set(index, lines);
      return lines;
    },
    key: (index) => {
      const item = items[index];
      return item ? keyOf(item) : "";
    },
  };
}

/** The whole screen. Knows no terminal: the same model and size make the same frame. */
export function screenOf(model: ScreenModel, size: Size): Frame {
  const layout = layoutOf(model, size);
  const written = editorRows(model.editor, size.columns - widthOf(PROMPT) - 1, layout.editorRows);
  const lines = [
    ...(layout.hasHeader ? headerLines(model, size.columns) : []),
    ...middle(model, layout),
    activityLine(model, size.columns),
    statusLine(model, size.columns),
    ...written.rows.map((text, i): Line => [{ text: i === 0 ? PROMPT : "   ", bold: true }, { text }]),
  ];
  const missing = Math.max(0, lines.length - size.rows);
  const row = lines.length - written.rows.length + written.row - missing;
  return { lines: lines.slice(missing), cursor: { row, column: widthOf(PROMPT) + written.column } };
}

function middle(model: ScreenModel, { log, people }: Layout): Line[] {
  const lines = model.sheet ? sheetLines(model, log) : logLines(model, log);
  if (people === 0 || !model.room) return lines;
  const beside = peopleLines(model.room, model.me, people - 1, log.rows);
  return lines.map((line, i) => [
    ...line,
    { text: "│ ", dim: true, at: log.columns },
    ...(beside[i] ?? []),
  ]);
}

function logLines(model: ScreenModel, { columns, rows }: Size): Line[] {
  const blocks = blocksOf(model, columns);
  const { lines, isAtEnd, last } = windowOf(blocks, rows, model.place);
  const filled = [...Array.from({ length: rows - lines.length }, (): Line => []), ...lines];
  if (blocks.count === 0) return emptyLines(model, filled, columns);
  if (isAtEnd || rows === 0) return filled;
  const more = `↓ ${blocks.count - 1 - last > 0 ? blocks.count - 1 - last : ""} below · End`.replace(
    "  ",
    " ",
  );
  return [...filled.slice(0, -1), [{ text: `${" ".repeat(Math.max(0, columns - widthOf(more) - 2))}` }, {
    text: more,
    reverse: true,
  }]];
}

function emptyLines({ room, connection }: ScreenModel, lines: Line[], columns: number): Line[] {
  const text = room?.error
    ? `You cannot be here: ${safeLine(room.error.message)}`
    : room?.state === "live"
    ? "Nobody has said anything here yet."
    : room === undefined && connection.kind === "live"
    ? "You are in no room. /join one, or /rooms to see them."
    : "";
  return lines.map((line, i) =>
    i === Math.floor(lines.length / 2) ? [{ text: clip(`  ${text}`, columns), dim: true }] : line
  );
}

function sheetLines({ sheet }: ScreenModel, { columns, rows }: Size): Line[] {
  const lines = [...sheet?.lines ?? []].slice(0, Math.max(0, rows - 2));
  const title: Line = [{ text: clip(` ${sheet?.title ?? ""}`, columns - 14), bold: true }, {
    text: " · Esc closes",
    dim: true,
  }];
  return Array.from({ length: rows }, (_, i) => i === 0 ? title : lines[i - 2] ?? []).map((line, i) =>
    i === 1 ? [] : line
  );
}

/** A rule that says how the connection is. */
function statusLine(model: ScreenModel, columns: number): Line {
  const { sign, text, colour } = statusOf(model);
  const help = "/help";
  const shown = clip(text, Math.max(0, columns - 8));
  const rest = columns - widthOf(shown) - widthOf(help) - 10;
  const spans: Span[] = [{ text: "── ", dim: true }, { text: sign, colour }, { text: ` ${shown} ` }];
  if (rest < 1) return [...spans, { text: "─".repeat(Math.max(0, columns - widthOf(shown) - 6)), dim: true }];
  return [...spans, { text: `${"─".repeat(rest)} `, dim: true }, { text: help, dim: true }, {
    text: " ──",
    dim: true,
  }];
}
