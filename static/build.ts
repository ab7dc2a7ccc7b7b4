/**
 * Builds the page into static/dist/: every static/*.html with the scripts and styles that it names, under names that change
 * with their content, and everything compressed beforehand. Fails where a page is too heavy for its first load.
 *
 * `--if-missing` does nothing where there is a page already; `--from=folder` builds another folder.
 */
import { pathToFileURL } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { emojiFiles } from "./emoji.ts";
import { serviceWorker } from "./offline.ts";

/** What a page may load before it shows, compressed by gzip. */
const SCRIPT_BUDGET_BYTES = 60_000;
const STYLE_BUDGET_BYTES = 12_000;

const COMPRESSIBLE = /\.(html|css|js|svg|json|webmanifest|txt)$/;
const COPIED = /\.(svg|png|ico|webp|webmanifest|txt)$/;
const SCRIPT_TAG = /<script\b[^>]*\bsrc="\.?\/?([\w./-]+\.tsx?)"/g;
const STYLE_TAG = /<link\b[^>]*\bhref="\.?\/?([\w./-]+\.css)"/g;
const STATIC_IMPORT = /\b(?:from|import)\s*"([^"]+)"/g;
const ANY_IMPORT = /\b(?:from|import)\s*\(?\s*"([^"]+)"/g;

/** Files of the built page by their path in it. */
type Files = Map<string, Uint8Array<ArrayBuffer>>;

const source = folderNamed("--from") ?? new URL("./", import.meta.url);
const dist = new URL("./dist/", source);
const text = { encode: new TextEncoder(), decode: new TextDecoder() };

/** Builds everything, and only then puts it where the old page was: a build that fails changes nothing. */
export async function build(): Promise<void> {
  const pages = await readPages();
  const entries = [...new Set([...pages.values()].flatMap(entriesOf))];
  const files = await copied(source);
  const renamed = entries.length === 0 ? new Map<string, string>() : await bundle(entries, files);
  for (const [name, html] of pages) {
    files.set(name, text.encode.encode(rewrite(html, renamed)));
    files.set(name, text.encode.encode(withPreloads(name, files)));
  }
  const isLight = [...pages.keys()].map((name) => weigh(name, files)).every(Boolean);
  if (!isLight) throw new Error("The page is too heavy. The old one stays");
  for (const [path, bytes] of await emojiFiles()) files.set(path, bytes);
  files.set("service_worker.js", await serviceWorker(wholePage("index.html", files)));
  compress(files);
  await write(files);
}

/** What the page needs without a connection, by address, each with its content: also the parts that are loaded later. */
function wholePage(page: string, files: Files): Files {
  const needed = new Map([["/", files.get(page)!]]);
  for (const path of loadedBy(page, files, ANY_IMPORT)) needed.set(`/${path}`, files.get(path)!);
  for (const [path, bytes] of files) if (/^icons\/|\.webmanifest$/.test(path)) needed.set(`/${path}`, bytes);
  return needed;
}

async function readPages(): Promise<Map<string, string>> {
  const pages = new Map<string, string>();
  for await (const { name } of Deno.readDir(source)) {
    if (name.endsWith(".html")) pages.set(name, await Deno.readTextFile(new URL(name, source)));
  }
  if (!pages.has("index.html")) throw new Error("There is no static/index.html");
  return pages;
}

function entriesOf(html: string): string[] {
  return [...html.matchAll(SCRIPT_TAG), ...html.matchAll(STYLE_TAG)].map((match) => match[1]!);
}

/** Pictures, icons and manifests, as they are. */
async function copied(folder: URL, prefix = ""): Promise<Files> {
  const files: Files = new Map();
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = prefix + name;
    if (path === "dist" || path === "app" || name.startsWith(".")) continue;
    if (isDirectory) {
      for (const [inner, bytes] of await copied(new URL(`${name}/`, folder), `${path}/`)) {
        files.set(inner, bytes);
      }
    } else if (COPIED.test(name)) files.set(path, await Deno.readFile(new URL(name, folder)));
  }
  return files;
}

/** Adds scripts and styles to `files` and answers where each entry went. */
async function bundle(entries: readonly string[], files: Files): Promise<Map<string, string>> {
  const folder = await Deno.makeTempDir({ prefix: "parley-build-" });
  try {
    await runBundler(entries, folder);
    const outputs = await readAll(folder);
    const renamed = new Map<string, string>();
    for (const [path, bytes] of outputs) {
      const entry = entries.find((entry) => entry.replace(/\.tsx?$/, ".js").endsWith(path));
      const content = path.endsWith(".css") ? rootUrls(bytes) : bytes;
      const name = `assets/${entry ? await withHash(path, content) : path}`;
      files.set(name, content);
      if (entry) renamed.set(entry, `/${name}`);
    }
    return renamed;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function runBundler(entries: readonly string[], folder: string): Promise<void> {
  const flags = ["--quiet", "--platform", "browser", "--minify", "--code-splitting"];
  const external = ["--external", "*.svg", "--external", "*.png", "--external", "*.webp"];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", ...flags, ...external, "--outdir", folder, ...entries],
    cwd: source,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`Cannot bundle ${entries.join(", ")}:\n${text.decode.decode(stderr)}`);
}

async function readAll(folder: string, prefix = ""): Promise<Files> {
  const files: Files = new Map();
  for await (const { name, isDirectory } of Deno.readDir(`${folder}/${prefix}`)) {
    const path = prefix + name;
    if (isDirectory) {
      for (const [inner, bytes] of await readAll(folder, `${path}/`)) files.set(inner, bytes);
    } else files.set(path, await Deno.readFile(`${folder}/${path}`));
  }
  return files;
}

// Styles move into a folder of their own, what they refer to does not.
function rootUrls(css: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return text.encode.encode(text.decode.decode(css).replaceAll(/url\((["']?)\.\//g, "url($1/"));
}

async function withHash(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return path.replace(/\.(\w+)$/, `-${digest.toHex().slice(0, 10)}.$1`);
}

function rewrite(html: string, renamed: ReadonlyMap<string, string>): string {
  return html.replaceAll(/\b(href|src)="([^"#?]+)"/g, (whole, attribute, address: string) => {
    const path = address.replace(/^\.?\//, "");
    const moved = renamed.get(path) ?? (address.startsWith("./") ? `/${path}` : undefined);
    return moved === undefined ? whole : `${attribute}="${moved}"`;
  });
}

/** The page with a hint for each script that others import: the browser asks for all of them at once. */
function withPreloads(name: string, files: Files): string {
  const html = text.decode.decode(files.get(name));
  const imported = loadedBy(name, files).filter((path) => path.endsWith(".js") && !html.includes(path));
  const hints = imported.map((path) => `    <link rel="modulepreload" href="/${path}">\n`);
  return html.replace(/^[ \t]*<script\b[^>]*\bsrc=/m, (script) => hints.join("") + script);
}

/** Prints what a page loads first. False where that is too much. */
function weigh(name: string, files: Files): boolean {
  const loaded = loadedBy(name, files);
  const script = compressedBytes(loaded.filter((path) => path.endsWith(".js")), files);
  const style = compressedBytes(loaded.filter((path) => path.endsWith(".css")), files);
  console.log(
    `${name}: script ${kilo(script)} of ${kilo(SCRIPT_BUDGET_BYTES)}, style ${kilo(style)} of ${
      kilo(STYLE_BUDGET_BYTES)
    } (gzip)`,
  );
  return script <= SCRIPT_BUDGET_BYTES && style <= STYLE_BUDGET_BYTES;
}

/** The scripts and styles that a page loads before it shows, or by another kind of import. */
function loadedBy(name: string, files: Files, imports = STATIC_IMPORT): string[] {
  const html = text.decode.decode(files.get(name));
  const found = [...html.matchAll(/\b(?:href|src)="\/(assets\/[^"]+)"/g)].map((match) => match[1]!);
  const seen = new Set<string>();
  for (let path = found.pop(); path !== undefined; path = found.pop()) {
    const bytes = files.get(path);
    if (!bytes || seen.has(path)) continue;
    seen.add(path);
    if (path.endsWith(".js")) found.push(...importsOf(path, text.decode.decode(bytes), imports));
  }
  return [...seen];
}

function importsOf(path: string, script: string, imports: RegExp): string[] {
  return [...script.matchAll(imports)].map(([, address]) =>
    new URL(address!, `file:///${path}`).pathname.slice(1)
  );
}

function compressedBytes(paths: readonly string[], files: Files): number {
  return paths.reduce((sum, path) => sum + gzipSync(files.get(path)!).byteLength, 0);
}

function kilo(bytes: number): string {
  return `${(bytes / 1_000).toFixed(1)} KB`;
}

function compress(files: Files): void {
  for (const [path, bytes] of [...files]) {
    if (!COMPRESSIBLE.test(path)) continue;
    const smaller = { br: brotliCompressSync(bytes), gz: gzipSync(bytes, { level: 9 }) };
    for (const [suffix, packed] of Object.entries(smaller)) {
      if (packed.byteLength < bytes.byteLength) files.set(`${path}.${suffix}`, new Uint8Array(packed));
    }
  }
}

async function write(files: Files): Promise<void> {
  await Deno.remove(dist, { recursive: true }).catch(ignoreMissing);
  for (const [path, bytes] of files) {
    const target = new URL(path, dist);
    await Deno.mkdir(new URL("./", target), { recursive: true });
    await Deno.writeFile(target, bytes);
  }
}

/** Whether there is a page to serve. */
export async function isBuilt(): Promise<boolean> {
  return await Deno.stat(new URL("index.html", dist)).then(() => true, () => false);
}

/** The folder that an argument `name=folder` names. */
function folderNamed(name: string): URL | undefined {
  const argument = Deno.args.find((arg) => arg.startsWith(`${name}=`));
  return argument === undefined ? undefined : pathToFileURL(`${argument.slice(name.length + 1)}/`);
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

if (import.meta.main && !(Deno.args.includes("--if-missing") && await isBuilt())) {
  try {
    await build();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}
