import { Hono } from "hono";
import { getMimeType } from "hono/utils/mime";
import type { Door, Routes } from "./app.ts";
import { acceptsEncodings, eTag, ifNoneMatch } from "./std_http.ts";

/** The built page, in memory: the path of each file's address, and the file. */
export type Assets = ReadonlyMap<string, Asset>;

/** One file, as it is and in every encoding that the build made of it. */
export interface Asset {
  readonly type: string;
  /** True where the address changes with the content. */
  readonly isImmutable: boolean;
  /** Best first; the last is the file as it is. */
  readonly variants: readonly Variant[];
}

/** The bytes of a file in one encoding. */
export interface Variant {
  readonly encoding: "br" | "gzip" | "identity";
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly etag: string;
}

const ENCODINGS = [["br", ".br"], ["gzip", ".gz"], ["identity", ""]] as const;
const FOREVER = "public, max-age=31536000, immutable";
// Stored, but asked for every time: a new build is seen at once, an old one costs a 304.
const ASK_FIRST = "no-cache";
/** The chat page's other addresses. */
const CHAT_ADDRESSES = ["/chat", "/ws-client"];
const SAFE_PATH = /^\/(?:[\w-][\w.-]*\/)*[\w-][\w.-]*$/;

/**
 * Reads a built page once, so that serving it needs neither a disk nor a permission. Nothing where there is none.
 * An address is served when a file was here at start, so there is no path to climb out by; dotfiles are left out.
 */
export async function loadAssets(directory: URL): Promise<Assets> {
  const assets = new Map<string, Asset>();
  const found = new Set(await filesOf(directory));
  for (const path of found) {
    if (/\.(br|gz)$/.test(path) || !SAFE_PATH.test(path)) continue;
    assets.set(addressOf(path), await readAsset(directory, path, found));
  }
  const chat = assets.get("/");
  for (const address of chat ? CHAT_ADDRESSES : []) assets.set(address, chat!);
  return assets;
}

/** Serves what was loaded: precompressed, with tags, the hashed files for ever. */
export function assetRoutes(assets: Assets): Routes {
  const routes = new Hono<Door>();
  // Hono answers HEAD through this one, without the body.
  routes.get("*", (context, next) => {
    const asset = assets.get(context.req.path);
    if (asset) return Promise.resolve(serve(asset, context.req.raw));
    if (context.req.path === "/") return Promise.resolve(context.text(NOT_BUILT, 503));
    return next();
  });
  return routes;
}

const NOT_BUILT = "The page has not been built. Run: deno task build\n";

function serve(asset: Asset, request: Request): Response {
  const variant = choose(asset.variants, request);
  const headers = new Headers({
    "content-type": asset.type,
    "cache-control": asset.isImmutable ? FOREVER : ASK_FIRST,
    "etag": variant.etag,
    "vary": "accept-encoding",
  });
  if (!ifNoneMatch(request.headers.get("if-none-match"), variant.etag)) {
    return new Response(null, { status: 304, headers });
  }
  if (variant.encoding !== "identity") headers.set("content-encoding", variant.encoding);
  headers.set("content-length", String(variant.bytes.byteLength));
  return new Response(variant.bytes, { headers });
}

// Who names no encodings gets the file as it is, and so does who refuses all of them: better that than nothing.
function choose(variants: readonly Variant[], request: Request): Variant {
  const plain = variants.at(-1)!;
  if (!request.headers.has("accept-encoding")) return plain;
  const encodings = variants.map((variant) => variant.encoding);
  const accepted = ranksThem(request)
    ? acceptsEncodings(request, ...encodings)
    : anyNamed(request, encodings);
  return variants.find((variant) => variant.encoding === accepted) ?? plain;
}

function ranksThem(request: Request): boolean {
  return /[;*]/.test(request.headers.get("accept-encoding") ?? "");
}

// Browsers name all alike, "gzip, deflate, br": ours are in the order of their size.
function anyNamed(request: Request, encodings: readonly string[]): string | undefined {
  const named = request.headers.get("accept-encoding")?.toLowerCase().split(",").map((name) => name.trim());
  return encodings.find((encoding) => named?.includes(encoding));
}

async function filesOf(directory: URL, prefix = "/"): Promise<string[]> {
  const paths: string[] = [];
  try {
    for await (const entry of Deno.readDir(new URL(`.${prefix}`, directory))) {
      const path = prefix + entry.name;
      if (entry.isDirectory) paths.push(...await filesOf(directory, `${path}/`));
      else paths.push(path);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return paths;
}

/** `/index.html` is `/`, another `/name.html` is `/name`; everything else is itself. */
function addressOf(path: string): string {
  return path.replace(/(^|\/)index\.html$/, "$1").replace(/\.html$/, "");
}

async function readAsset(directory: URL, path: string, found: ReadonlySet<string>): Promise<Asset> {
  const variants: Variant[] = [];
  for (const [encoding, suffix] of ENCODINGS) {
    if (!found.has(path + suffix)) continue;
    const bytes = await Deno.readFile(new URL(`.${path}${suffix}`, directory));
    variants.push({ encoding, bytes, etag: await eTag(bytes) ?? "" });
  }
  const type = getMimeType(path) ?? "application/octet-stream";
  return { type, isImmutable: path.startsWith("/assets/"), variants };
}
