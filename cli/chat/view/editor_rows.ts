import { signsOf, widthOf } from "../text/cells.ts";
import type { Editor } from "../editor.ts";

/** The written line on the screen, and the cursor in it. */
export interface EditorRows {
  readonly rows: readonly string[];
  readonly row: number;
  readonly column: number;
}

/**
 * The editor's text in rows of so many cells, at most so many, around the cursor. A sign is never cut in two. Behind a full row
 * the cursor needs one cell more.
 */
export function editorRows({ text, cursor }: Editor, cells: number, most: number): EditorRows {
  const rows = [""];
  let [used, offset, place] = [0, 0, { row: 0, column: 0 }];
  for (const sign of signsOf(text)) {
    const width = sign === "\n" ? 0 : widthOf(sign);
    if (used + width > cells) used = rows.push("") * 0;
    if (offset === cursor) place = { row: rows.length - 1, column: used };
    if (sign === "\n") used = rows.push("") * 0;
    else rows.push(rows.pop() + sign);
    used += width;
    offset += sign.length;
  }
  if (offset === cursor) place = { row: rows.length - 1, column: used };
  const first = Math.max(0, Math.min(place.row - most + 1, rows.length - most));
  const from = place.row < first ? place.row : first;
  return { rows: rows.slice(from, from + most), row: place.row - from, column: place.column };
}
