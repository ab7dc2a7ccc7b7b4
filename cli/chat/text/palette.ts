import { colourOf } from "../../../client/mod.ts";

/**
 * One for each colour that people have on the page too, round the wheel from red on. All are of middle brightness, so that
 * they can be read on black and on white: a program does not learn which of the two it is shown on.
 */
export const NAMES: readonly number[] = [167, 166, 136, 100, 64, 29, 31, 68, 62, 98, 133, 168];

// The first sixteen are the person's own choice in their terminal.
const RED = 1;
const GREEN = 2;
const YELLOW = 3;

/** What good news, warnings and bad news are written in. */
export const TONES = { good: GREEN, warning: YELLOW, bad: RED } as const;

/** The colour of a person's name. */
export function nameColour(userId: string): number {
  return NAMES[colourOf(userId)] ?? 7;
}
