// `--name-0` … in tokens.css, each with checked contrast.
export { colourOf, NAME_COLOURS } from "../../../client/mod.ts";

/** One or two letters that stand for a name: of its first and last word; one sign for scripts without spaces. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s_.\-]+/u).filter((word) => word !== "");
  const first = firstSign(words[0] ?? name);
  const isWide = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(first);
  const last = words.length > 1 && !isWide ? firstSign(words.at(-1) ?? "") : "";
  return (first + last).toLocaleUpperCase();
}

function firstSign(word: string): string {
  for (const { segment } of new Intl.Segmenter().segment(word)) return segment;
  return "";
}
