/**
 * How V8 runs a server, as `deno run` is told it. V8 is made for pages that come and go:
 *
 * - it shrinks a heap that has grown as soon as nothing happens, which for ten thousand people who are silent costs more than
 *   asking them all for signs of life;
 * - a full collection moves each young object by itself, while everybody waits, though most pages of a server's could be kept
 *   as they lie;
 * - it compiles a function for good after 3,000 calls, for most pages never get there: a server does everything thousands of
 *   times, and everybody is there in its first seconds;
 * - its helping threads take the core from the one that serves, where there is only one.
 *
 * @param cores That this process may run on.
 */
export function v8Flags(cores: number = navigator.hardwareConcurrency): string {
  const flags = [
    "--no-memory-reducer",
    "--page-promotion-threshold=10",
    "--invocation-count-for-turbofan=1000",
  ];
  return `--v8-flags=${[...flags, ...(cores === 1 ? ["--single-threaded-gc"] : [])].join()}`;
}
