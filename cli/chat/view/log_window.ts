import type { Line } from "../text/spans.ts";
import type { Place } from "../screen_model.ts";

/** The blocks of a log, drawn when they are looked at. */
export interface Blocks {
  readonly count: number;
  lines(index: number): readonly Line[];
  key(index: number): string;
}

/** A line of a log: of a block, from 0. */
interface Spot {
  readonly index: number;
  readonly line: number;
}

/** What of a log can be seen. */
export interface Window {
  readonly lines: readonly Line[];
  /** The first and the last block of which something can be seen. */
  readonly first: number;
  readonly last: number;
  readonly isAtEnd: boolean;
}

/** As many lines as fit, from this place on. Draws only the blocks that can be seen. */
export function windowOf(blocks: Blocks, height: number, place: Place | undefined): Window {
  const end = endSpot(blocks, height);
  const wanted = spotOf(blocks, place) ?? end;
  const top = isBefore(wanted, end) ? wanted : end;
  const lines: Line[] = [];
  let index = top.index;
  for (let skip = top.line; index < blocks.count && lines.length < height; index++, skip = 0) {
    lines.push(...blocks.lines(index).slice(skip));
  }
  const last = Math.max(0, index - 1);
  return { lines: lines.slice(0, height), first: top.index, last, isAtEnd: !isBefore(top, end) };
}

/** The place so many lines further down, or up where negative; undefined: the end. */
export function scrolled(
  blocks: Blocks,
  { height, place, by }: { readonly height: number; readonly place: Place | undefined; readonly by: number },
): Place | undefined {
  const end = endSpot(blocks, height);
  const from = spotOf(blocks, place) ?? end;
  const to = by < 0 ? back(blocks, from, -by) : forth(blocks, from, by);
  return isBefore(to, end) ? { key: blocks.key(to.index), line: to.line } : undefined;
}

/** The place that shows a block whole, if it is not in sight; else the place as it is. */
export function revealed(
  blocks: Blocks,
  { height, place, index }: {
    readonly height: number;
    readonly place: Place | undefined;
    readonly index: number;
  },
): Place | undefined {
  const { first, last, isAtEnd } = windowOf(blocks, height, place);
  const isInside = index > first && (index < last || (index === last && isAtEnd));
  if (isInside) return place;
  if (index <= first) return placeOr(blocks, { index, line: 0 }, height);
  const below = { index, line: blocks.lines(index).length };
  return placeOr(blocks, back(blocks, below, height), height);
}

function placeOr(blocks: Blocks, spot: Spot, height: number): Place | undefined {
  return isBefore(spot, endSpot(blocks, height))
    ? { key: blocks.key(spot.index), line: spot.line }
    : undefined;
}

function endSpot(blocks: Blocks, height: number): Spot {
  return back(blocks, { index: blocks.count, line: 0 }, height);
}

function spotOf(blocks: Blocks, place: Place | undefined): Spot | undefined {
  if (place === undefined) return undefined;
  for (let index = blocks.count - 1; index >= 0; index--) {
    if (blocks.key(index) === place.key) return { index, line: place.line };
  }
  return undefined;
}

function back(blocks: Blocks, from: Spot, lines: number): Spot {
  let { index, line } = from;
  let left = lines;
  while (left > line && index > 0) {
    left -= line;
    index--;
    line = blocks.lines(index).length;
  }
  return { index, line: Math.max(0, line - left) };
}

function forth(blocks: Blocks, from: Spot, lines: number): Spot {
  let { index, line } = from;
  for (let left = lines; left > 0 && index < blocks.count; index++) {
    const rest = blocks.lines(index).length - line;
    if (left < rest) return { index, line: line + left };
    left -= rest;
    line = 0;
  }
  return { index, line };
}

function isBefore(a: Spot, b: Spot): boolean {
  return a.index < b.index || (a.index === b.index && a.line < b.line);
}
