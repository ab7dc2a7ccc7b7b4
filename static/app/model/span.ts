/** The part of a long list that is in the document: from `from` up to, not including, `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Items shown at first and after a jump. */
export const FIRST_SHOWN = 100;
/** Items that one step adds. */
export const STEP = 60;
/** Items in the document at a time. */
export const MOST_SHOWN = 260;

/** The newest items of so many. */
export function latest(count: number): Span {
  return { from: Math.max(0, count - FIRST_SHOWN), to: count };
}

/** One step towards the beginning; what is then too much goes at the other end. */
export function older(span: Span): Span {
  const from = Math.max(0, span.from - STEP);
  return { from, to: Math.min(span.to, from + MOST_SHOWN) };
}

/** One step towards the newest of `count`; what is then too much goes at the other end. */
export function newer(span: Span, count: number): Span {
  const to = Math.min(count, span.to + STEP);
  return { from: Math.max(span.from, to - MOST_SHOWN), to };
}

/** The items around one of `count`. */
export function around(index: number, count: number): Span {
  const from = Math.max(0, Math.min(index - FIRST_SHOWN / 2, count - FIRST_SHOWN));
  return { from, to: Math.min(count, from + FIRST_SHOWN) };
}

/** A span that followed the end while the list grew to `count`: it goes on following, and stays small when `trims`. */
export function following(span: Span, count: number, trims: boolean): Span {
  const isTooMuch = count - span.from > MOST_SHOWN;
  return { from: isTooMuch && trims ? count - FIRST_SHOWN : Math.min(span.from, count), to: count };
}
