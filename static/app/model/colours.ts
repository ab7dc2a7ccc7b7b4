/** How many colours names can have: `--name-0` … in tokens.css, each with checked contrast. */
export const NAME_COLOURS = 12;

/** The colour of a person, the same everywhere and for ever: it comes from their id (FNV-1a). */
export function colourOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return ((hash ^ (hash >>> 15)) >>> 0) % NAME_COLOURS;
}

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
