/** Seconds to wait before each attempt in a row; after the last it is for the person to say. */
const WAITS_S = [1, 2, 4, 8, 16];

/** How long to wait after so many failures in a row; undefined: no longer by itself. */
export function waitAfter(failures: number): number | undefined {
  return WAITS_S[failures - 1];
}
