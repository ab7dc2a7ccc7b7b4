/**
 * How V8 collects a server's garbage, as `deno run` is told it.
 *
 * V8 is made for pages that come and go: it shrinks a heap that has grown as soon as nothing happens, which for ten
 * thousand people who are silent costs more than asking them all for signs of life; a full collection moves each young
 * object by itself, while everybody waits, though most pages of a server's could be kept as they lie; and its helping threads
 * take the core from the one that serves, where there is only one.
 *
 * @param cores That this process may run on.
 */
export function collecting(cores: number = navigator.hardwareConcurrency): string {
  const flags = ["--no-memory-reducer", "--page-promotion-threshold=10"];
  return `--v8-flags=${[...flags, ...(cores === 1 ? ["--single-threaded-gc"] : [])].join()}`;
}
