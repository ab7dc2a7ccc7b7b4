import { clip, widthOf } from "../text/cells.ts";
import type { Line, Style } from "../text/spans.ts";

/** A line across, with words in its middle. */
export function rule(words: string, { columns }: { readonly columns: number }, style: Style = {}): Line {
  const text = clip(words, Math.max(0, columns - 6));
  const rest = Math.max(0, columns - widthOf(text) - 4);
  const left = Math.floor(rest / 2);
  const looks: Style = style.colour === undefined ? { dim: true } : style;
  return [{ text: ` ${"─".repeat(left)} `, ...looks, bold: false }, { text, ...looks }, {
    text: ` ${"─".repeat(rest - left)} `,
    ...looks,
    bold: false,
  }];
}
