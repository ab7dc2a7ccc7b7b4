import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { brotliCompressSync, brotliDecompressSync, gzipSync } from "node:zlib";
import { assetRoutes, loadAssets } from "../../routes/assets.ts";
import { serveRoutes, type Serving } from "./serving.ts";

const PAGE = "<!doctype html><title>Parley</title>" + "<p>Hello".repeat(50);
const SCRIPT = "console.log('hello');".repeat(50);

/** A folder as the build leaves it, and things that must never get out of it. */
async function builtPage(): Promise<URL & AsyncDisposable> {
  const outer = await Deno.makeTempDir({ prefix: "parley-assets-" });
  const folder = `${outer}/dist`;
  await Deno.mkdir(`${folder}/assets`, { recursive: true });
  await Deno.mkdir(`${folder}/.git`);
  await Deno.writeTextFile(`${outer}/secret.txt`, "outside");
  await Deno.writeTextFile(`${folder}/.env`, "SESSION_SECRET=hunter2");
  await Deno.writeTextFile(`${folder}/.git/config`, "hidden");
  await Deno.writeTextFile(`${folder}/index.html`, PAGE);
  await Deno.writeTextFile(`${folder}/dashboard.html`, "<p>Figures");
  await Deno.writeTextFile(`${folder}/assets/main-1a2b3c.js`, SCRIPT);
  await Deno.writeFile(`${folder}/assets/main-1a2b3c.js.br`, brotliCompressSync(SCRIPT));
  await Deno.writeFile(`${folder}/assets/main-1a2b3c.js.gz`, gzipSync(SCRIPT));
  const dispose = () => Deno.remove(outer, { recursive: true });
  return Object.assign(pathToFileURL(`${folder}/`), { [Symbol.asyncDispose]: dispose });
}

async function serveBuilt(): Promise<Serving> {
  await using folder = await builtPage();
  return serveRoutes([assetRoutes(await loadAssets(folder))]);
}

/** Without the client's own decompression, and without its tidying of paths. */
async function raw(origin: string, target: string, headers: Record<string, string> = {}, method = "GET") {
  const { hostname, port } = new URL(origin);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const lines = Object.entries({ host: "x", connection: "close", ...headers })
    .map(([name, value]) => `${name}: ${value}\r\n`).join("");
  await connection.write(new TextEncoder().encode(`${method} ${target} HTTP/1.1\r\n${lines}\r\n`));
  const bytes = new Uint8Array(await new Response(connection.readable).arrayBuffer());
  const head = new TextDecoder("latin1").decode(bytes).split("\r\n\r\n", 1)[0]!;
  const [status, ...fields] = head.split("\r\n");
  const named = new Headers(fields.map((field) => field.split(": ", 2) as [string, string]));
  return { status: Number(status!.split(" ")[1]), headers: named, body: bytes.slice(head.length + 4) };
}

Deno.test("assetRoutes() serves the page at all of its addresses", async () => {
  await using server = await serveBuilt();

  for (const path of ["/", "/chat", "/ws-client", "/?room=general"]) {
    const response = await fetch(server.origin + path);

    assert.equal(response.status, 200, path);
    assert.match(response.headers.get("content-type") ?? "", /^text\/html; charset=utf-8/i);
    assert.equal(response.headers.get("cache-control"), "no-cache");
    assert.equal(await response.text(), PAGE);
  }
});

Deno.test("assetRoutes() serves another page under its name", async () => {
  await using server = await serveBuilt();

  const response = await fetch(`${server.origin}/dashboard`);

  assert.equal(await response.text(), "<p>Figures");
});

Deno.test("assetRoutes() lets hashed files be kept for ever", async () => {
  await using server = await serveBuilt();

  const response = await fetch(`${server.origin}/assets/main-1a2b3c.js`);

  assert.equal(response.headers.get("cache-control"), "public, max-age=31536000, immutable");
  assert.match(response.headers.get("content-type") ?? "", /^text\/javascript/);
  assert.equal(await response.text(), SCRIPT);
});

const NEGOTIATED: [accepts: string | undefined, encoding: string | null][] = [
  ["gzip, deflate, br, zstd", "br"],
  ["br", "br"],
  ["gzip", "gzip"],
  ["gzip;q=1, br;q=0.5", "gzip"],
  ["br;q=0, gzip", "gzip"],
  ["*;q=0", null],
  ["identity", null],
  ["zstd", null],
  [";;,q=nonsense", null],
  [undefined, null],
];

for (const [accepts, encoding] of NEGOTIATED) {
  Deno.test(`assetRoutes() answers Accept-Encoding ${accepts} with ${encoding ?? "the file as it is"}`, async () => {
    await using server = await serveBuilt();

    const headers = accepts === undefined ? {} : { "accept-encoding": accepts };
    const response = await raw(server.origin, "/assets/main-1a2b3c.js", headers as Record<string, string>);

    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-encoding"), encoding);
    assert.match(response.headers.get("vary") ?? "", /accept-encoding/i);
    if (encoding === "br") assert.equal(brotliDecompressSync(response.body).toString(), SCRIPT);
  });
}

Deno.test("assetRoutes() says 304 to who has the very same bytes, and only to them", async () => {
  await using server = await serveBuilt();
  const path = "/assets/main-1a2b3c.js";
  const br = (await raw(server.origin, path, { "accept-encoding": "br" })).headers.get("etag")!;

  const same = await raw(server.origin, path, { "accept-encoding": "br", "if-none-match": br });
  const listed = await raw(server.origin, path, { "accept-encoding": "br", "if-none-match": `"x", ${br}` });
  const other = await raw(server.origin, path, { "accept-encoding": "gzip", "if-none-match": br });

  assert.equal(same.status, 304);
  assert.equal(same.body.length, 0);
  assert.equal(same.headers.get("etag"), br);
  assert.equal(listed.status, 304);
  assert.equal(other.status, 200);
});

Deno.test("assetRoutes() answers HEAD like GET, without the body", async () => {
  await using server = await serveBuilt();

  const response = await raw(server.origin, "/assets/main-1a2b3c.js", {}, "HEAD");

  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-length"), String(SCRIPT.length));
  assert.equal(response.body.length, 0);
});

Deno.test("assetRoutes() serves nothing that was not built: no dotfile, no way out, no packed file by its name", async () => {
  await using server = await serveBuilt();
  const hidden = [
    "/.env",
    "/.git/config",
    "/%2eenv",
    "/../secret.txt",
    "/..%2fsecret.txt",
    "/assets/../../secret.txt",
    "/assets/..%5c..%5csecret.txt",
    "//etc/passwd",
    "/assets/main-1a2b3c.js.br",
    "/assets/",
    "/assets",
    "/index",
    "/%00",
    "/%ff",
  ];

  for (const target of hidden) {
    const { status } = await raw(server.origin, target);

    assert.equal(status, 404, target);
  }
});

Deno.test("assetRoutes() says how to build a page that is not there", async () => {
  const nowhere = new URL("file:///nowhere/at/all/");
  await using server = serveRoutes([assetRoutes(await loadAssets(nowhere))]);

  const response = await fetch(server.origin);

  assert.equal(response.status, 503);
  assert.match(await response.text(), /deno task build/);
});
