import type { Gap } from "./views.ts";

/** What an island needs to know of a place in a timeline. */
interface Shore {
  readonly key: number;
  readonly item: { readonly kind: string; readonly gap?: Gap };
}

/** Where a page from somewhere in the missing history goes. */
export interface Landing {
  readonly start: number;
  /** How many places it replaces: the gap that it lies in, or nothing. */
  readonly length: number;
  /** What is missing around it now. `after` is 0 where nothing older is shown. */
  readonly gap: Gap;
}

/** Finds the missing history that this number lies in; undefined where nothing is missing there. */
export function landingOf(places: readonly Shore[], seq: number): Landing | undefined {
  const index = places.findIndex(({ item: { gap } }) => gap && gap.after < seq && seq < gap.before);
  const gap = places[index]?.item.gap;
  if (gap) return { start: index, length: 1, gap };
  const first = places[0];
  return first && first.item.gap === undefined && seq < first.key
    ? { start: 0, length: 0, gap: { after: 0, before: first.key } }
    : undefined;
}

/** What of a page lies in a gap, and what then is missing before and after it: `after + 1 = before` where nothing is. */
export function surveyed<E extends { readonly seq: number }>(
  { after, before }: Gap,
  page: readonly E[],
): { readonly inside: readonly E[]; readonly gaps: readonly [Gap, Gap] } {
  const inside = page.filter(({ seq }) => seq > after && seq < before);
  const first = inside[0]?.seq ?? before;
  const last = inside.at(-1)?.seq ?? after;
  const touchesOlder = after === 0 || page.some(({ seq }) => seq <= after);
  const touchesNewer = page.some(({ seq }) => seq >= before) || inside.length === 0;
  return {
    inside,
    gaps: [
      { after, before: touchesOlder ? after + 1 : first },
      { after: last, before: touchesNewer ? last + 1 : before },
    ],
  };
}
