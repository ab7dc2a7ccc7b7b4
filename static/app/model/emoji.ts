/** The emoji of one language, as the build wrote them down: groups with their names, each emoji with its words. */
export interface EmojiBook {
  readonly groups: readonly EmojiGroup[];
}

/** Emoji that belong together. */
export interface EmojiGroup {
  readonly name: string;
  readonly emoji: readonly Emoji[];
}

/** An emoji, what it is called, and other words by which it is found. */
export type Emoji = readonly [sign: string, label: string, words: string];

/** The groups with only what all words of a search fit to; a word fits where something begins with it. */
export function found({ groups }: EmojiBook, search: string): readonly EmojiGroup[] {
  const words = folded(search).split(/\s+/).filter((word) => word !== "");
  if (words.length === 0) return groups;
  const fits = ([sign, label, more]: Emoji) => {
    const known = ` ${folded(label)} ${folded(more)}`;
    return words.every((word) => known.includes(isWide(word) ? word : ` ${word}`) || sign === word);
  };
  return groups.map(({ name, emoji }) => ({ name, emoji: emoji.filter(fits) }))
    .filter(({ emoji }) => emoji.length > 0);
}

/** Scripts without spaces: a word may begin anywhere. */
function isWide(word: string): boolean {
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(word);
}

function folded(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
