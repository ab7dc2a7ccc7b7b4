import { typeable } from "./text/safe_text.ts";
import { signsOf } from "./text/cells.ts";
import type { Key } from "./key_reader.ts";

/** The line being written. `cursor` is an offset in `text`, always between two signs. */
export interface Editor {
  readonly text: string;
  readonly cursor: number;
  /** What was cut last, to be put back with ctrl-y. */
  readonly cut: string;
}

/** Longer than any message may be, short enough to draw at every key. */
export const MOST_TYPED = 16_000;

export const EMPTY: Editor = { text: "", cursor: 0, cut: "" };

/** The same editor with another text, the cursor at its end. */
export function withText(editor: Editor, text: string): Editor {
  return { ...editor, text, cursor: text.length };
}

/** The editor after a key; undefined where the key is not the editor's. */
export function edited(editor: Editor, key: Key): Editor | undefined {
  if (key.kind === "text" || key.kind === "paste") return inserted(editor, typeable(key.text));
  return key.kind === "key" ? KEYS[key.name]?.(editor) : undefined;
}

/** The editor after `text` was put where the cursor is. What is too much is left out. */
export function inserted(editor: Editor, text: string): Editor {
  const room = Math.max(0, MOST_TYPED - editor.text.length);
  const added = text.length <= room ? text : text.slice(0, room).toWellFormed();
  const before = editor.text.slice(0, editor.cursor) + added;
  return settled({ ...editor, text: before + editor.text.slice(editor.cursor), cursor: before.length });
}

const KEYS: Readonly<Record<string, (editor: Editor) => Editor | undefined>> = {
  "left": (editor) => moved(editor, before(editor)),
  "right": (editor) => moved(editor, after(editor)),
  "ctrl-b": (editor) => moved(editor, before(editor)),
  "ctrl-f": (editor) => moved(editor, after(editor)),
  "home": (editor) => moved(editor, lineStart(editor)),
  "end": (editor) => moved(editor, lineEnd(editor)),
  "ctrl-a": (editor) => moved(editor, lineStart(editor)),
  "ctrl-e": (editor) => moved(editor, lineEnd(editor)),
  "alt-b": (editor) => moved(editor, wordStart(editor)),
  "alt-f": (editor) => moved(editor, wordEnd(editor)),
  "alt-left": (editor) => moved(editor, wordStart(editor)),
  "alt-right": (editor) => moved(editor, wordEnd(editor)),
  "ctrl-left": (editor) => moved(editor, wordStart(editor)),
  "ctrl-right": (editor) => moved(editor, wordEnd(editor)),
  "backspace": (editor) => without(editor, before(editor), editor.cursor),
  "delete": (editor) => without(editor, editor.cursor, after(editor)),
  "ctrl-k": (editor) => cut(editor, editor.cursor, lineEnd(editor)),
  "ctrl-u": (editor) => cut(editor, lineStart(editor), editor.cursor),
  "ctrl-w": (editor) => cut(editor, wordStart(editor), editor.cursor),
  "alt-backspace": (editor) => cut(editor, wordStart(editor), editor.cursor),
  "alt-d": (editor) => cut(editor, editor.cursor, wordEnd(editor)),
  "ctrl-y": (editor) => inserted(editor, editor.cut),
  "ctrl-j": (editor) => inserted(editor, "\n"),
  "alt-enter": (editor) => inserted(editor, "\n"),
  "up": lineAbove,
  "down": lineBelow,
};

function moved(editor: Editor, cursor: number): Editor {
  return { ...editor, cursor };
}

function without(editor: Editor, from: number, to: number): Editor {
  return settled({ ...editor, text: editor.text.slice(0, from) + editor.text.slice(to), cursor: from });
}

function cut(editor: Editor, from: number, to: number): Editor {
  if (from === to) return editor;
  return { ...without(editor, from, to), cut: editor.text.slice(from, to) };
}

/** What was apart may have become one sign, as a letter and its mark: the cursor goes behind it. */
function settled(editor: Editor): Editor {
  let at = 0;
  for (const sign of signsOf(editor.text)) {
    if (at >= editor.cursor) break;
    at += sign.length;
  }
  return at === editor.cursor ? editor : { ...editor, cursor: at };
}

function before({ text, cursor }: Editor): number {
  return cursor - (signsOf(text.slice(0, cursor)).at(-1)?.length ?? 0);
}

function after({ text, cursor }: Editor): number {
  return cursor + (signsOf(text.slice(cursor))[0]?.length ?? 0);
}

function lineStart({ text, cursor }: Editor): number {
  return text.lastIndexOf("\n", cursor - 1) + 1;
}

function lineEnd({ text, cursor }: Editor): number {
  const end = text.indexOf("\n", cursor);
  return end < 0 ? text.length : end;
}

/** Nothing on the first line: what was typed before is not the editor's. */
function lineAbove(editor: Editor): Editor | undefined {
  const start = lineStart(editor);
  if (start === 0) return undefined;
  const above = lineStart({ ...editor, cursor: start - 1 });
  return settled(moved(editor, Math.min(above + editor.cursor - start, start - 1)));
}

function lineBelow(editor: Editor): Editor | undefined {
  const end = lineEnd(editor);
  if (end === editor.text.length) return undefined;
  const below = end + 1 + editor.cursor - lineStart(editor);
  return settled(moved(editor, Math.min(below, lineEnd({ ...editor, cursor: end + 1 }))));
}

function wordStart({ text, cursor }: Editor): number {
  return cursor - (/\S*\s*$/u.exec(text.slice(0, cursor))?.[0].length ?? 0);
}

function wordEnd({ text, cursor }: Editor): number {
  return cursor + (/^\s*\S*/u.exec(text.slice(cursor))?.[0].length ?? 0);
}
