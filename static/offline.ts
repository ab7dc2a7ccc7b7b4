/** Builds the worker that opens the page without a connection. */

const ENTRY = "./app/service_worker.ts";
const source = new URL("./", import.meta.url);

/** The script, with the addresses of one build in it and a version that changes with any of their contents. */
export async function serviceWorker(
  files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
): Promise<Uint8Array<ArrayBuffer>> {
  const script = await bundled();
  const addresses = JSON.stringify(JSON.stringify([...files.keys()])).slice(1, -1);
  const filled = script.replace("__PARLEY_FILES__", () => addresses)
    .replace("__PARLEY_VERSION__", await versionOf([...files.values()]));
  return new TextEncoder().encode(filled);
}

async function bundled(): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--platform", "browser", "--minify", ENTRY],
    cwd: source,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`Cannot bundle ${ENTRY}:\n${decoder.decode(stderr)}`);
  return decoder.decode(stdout);
}

async function versionOf(contents: readonly Uint8Array<ArrayBuffer>[]): Promise<string> {
  const whole = await new Blob([...contents]).arrayBuffer();
  return new Uint8Array(await crypto.subtle.digest("SHA-256", whole)).toHex().slice(0, 12);
}
