import { clip, widthOf } from "../text/cells.ts";
import { TONES } from "../text/palette.ts";
import type { Line, Span } from "../text/spans.ts";
import type { ScreenModel, Tab } from "../screen_model.ts";

/** The rooms one is in, the one on the screen marked, and how many are here. */
export function headerLines({ tabs, room, host }: ScreenModel, columns: number): Line[] {
  const right = room === undefined ? host : `${room.count} here`;
  const cells = columns - widthOf(right) - 3;
  const shown = fitting(tabs, cells);
  const spans: Span[] = shown.length > 0 ? shown.flatMap(tabSpans) : [{ text: " Parley", bold: true }];
  return [[...spans, { text: right, dim: true, at: Math.max(0, columns - widthOf(right) - 1) }], [
    { text: "─".repeat(columns), dim: true },
  ]];
}

function tabSpans({ label, unread, isCurrent }: Tab & { readonly label: string }): Span[] {
  const count = unread > 0
    ? [{ text: ` ${unread > 99 ? "99+" : unread}`, bold: true, colour: TONES.warning }]
    : [];
  const name: Span = isCurrent ? { text: ` ${label} `, reverse: true, bold: true } : { text: ` ${label}` };
  return [{ text: " " }, name, ...count, ...(isCurrent && unread === 0 ? [] : [{ text: " " }])];
}

/** The tabs that fit, with their numbers; the current one is always among them. */
function fitting(tabs: readonly Tab[], cells: number): Tab[] {
  const numbered = tabs.map((tab, i) => ({ ...tab, label: clip(`${i + 1} ${tab.label}`, 24) }));
  const width = (some: readonly Tab[]) => some.reduce((sum, { label }) => sum + widthOf(label) + 7, 0);
  const shown = [...numbered];
  while (shown.length > 1 && width(shown) > cells) {
    const first = shown[0];
    if (first && !first.isCurrent && shown.at(-1)?.isCurrent) shown.shift();
    else if (shown.at(-1)?.isCurrent === false) shown.pop();
    else shown.shift();
  }
  return shown;
}
