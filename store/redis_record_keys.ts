import type { RecordKey } from "./records.ts";

// Parts are joined by the lowest character, so that keys stand in the order of their parts. Where a part holds it, or the
// second lowest, which marks it, that is written as two.
const END = "\u0000";
const MARK = "\u0001";

/** A record's key as one text: those that begin with the same parts stand together, in the order of their parts. */
export function joined(key: RecordKey): string {
  return key.map((part) => part.replaceAll(MARK, `${MARK}\u0003`).replaceAll(END, `${MARK}\u0002`)).join(END);
}

/** The parts again. */
export function parted(text: string): RecordKey {
  return text.split(END)
    .map((part) => part.replaceAll(`${MARK}\u0002`, END).replaceAll(`${MARK}\u0003`, MARK));
}

/** The hash, the keys and the expiries of a kind of records: what the first part of their keys names. */
export function kindKeys([kind = ""]: RecordKey): [string, string, string] {
  // No brace of its own may end the tag that keeps the three in one slot; and no room has a dot in its name.
  const hash = `p1:{records.${encodeURIComponent(kind)}}`;
  return [hash, `${hash}:keys`, `${hash}:expiries`];
}

/** All kinds of records. */
export const KINDS_KEY = "p1:records";
