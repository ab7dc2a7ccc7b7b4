import type { Editor } from "./editor.ts";
import { COMMANDS } from "./orders.ts";

/** What a word may become. */
export interface Vocabulary {
  readonly people: readonly string[];
  readonly rooms: readonly string[];
}

/** Completes the word before the cursor, as far as it is clear. The same editor where nothing fits. */
export function completed(editor: Editor, { people, rooms }: Vocabulary): Editor {
  const head = editor.text.slice(0, editor.cursor);
  const [, before = "", word = ""] = /^([\s\S]*?)(\S*)$/.exec(head) ?? [];
  const found = before === "" && word.startsWith("/")
    ? commonStart(word, Object.keys(COMMANDS).map((name) => `/${name}`), " ")
    : /^\/join\s+$/.test(before)
    ? commonStart(word, rooms, " ")
    : wholeName(word, people, before === "" ? ": " : " ");
  if (found === undefined || word === "") return editor;
  const text = before + found + editor.text.slice(editor.cursor);
  return { ...editor, text, cursor: before.length + found.length };
}

function wholeName(word: string, people: readonly string[], after: string): string | undefined {
  const at = word.startsWith("@") ? "@" : "";
  const found = commonStart(word.slice(at.length), people, after);
  return found === undefined ? undefined : at + found;
}

/** What all words that begin like this one have in common; `after` behind it where it is only one. */
function commonStart(start: string, words: readonly string[], after: string): string | undefined {
  const fitting = words.filter((word) => word.toLowerCase().startsWith(start.toLowerCase()));
  const [first, ...others] = fitting;
  if (first === undefined) return undefined;
  if (others.length === 0) return first + after;
  let length = first.length;
  for (const other of others) {
    while (other.slice(0, length).toLowerCase() !== first.slice(0, length).toLowerCase()) length--;
  }
  return first.slice(0, length);
}
