import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

const BUILD = fileURLToPath(new URL("../static/build.ts", import.meta.url));
const PAGE = `<!doctype html>
<link rel="icon" href="./icons/dot.svg">
<link rel="stylesheet" href="./style.css">
<script type="module" src="./app/main.tsx"></script>
<a href="https://elsewhere.example/x">elsewhere</a>
`;

/** A small page in a folder of its own. */
async function pageToBuild() {
  const folder = await Deno.makeTempDir({ prefix: "parley-build-test-" });
  for (const name of ["app", "icons"]) await Deno.mkdir(`${folder}/${name}`);
  await Deno.writeTextFile(`${folder}/index.html`, PAGE);
  await Deno.writeTextFile(
    `${folder}/style.css`,
    'body { background: url("./icons/dot.svg"); color: #123456; }',
  );
  await Deno.writeTextFile(`${folder}/icons/dot.svg`, "<svg/>");
  await Deno.writeTextFile(`${folder}/app/main.tsx`, 'console.log("hello".repeat(3));');
  return {
    folder,
    write: (name: string, text: string) => Deno.writeTextFile(`${folder}/${name}`, text),
    read: (name: string) => Deno.readTextFile(`${folder}/dist/${name}`),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

async function build(folder: string, ...args: string[]) {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", BUILD, `--from=${folder}`, ...args],
  });
  const { code, stdout, stderr } = await command.output();
  return { code, said: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
}

function addressIn(html: string, ending: string): string {
  return new RegExp(`="/(assets/[^"]+-[0-9a-f]{10}\\.${ending})"`).exec(html)?.[1] ?? assert.fail(html);
}

Deno.test("The build gives scripts and styles names that change with their content", async () => {
  await using page = await pageToBuild();
  await build(page.folder);
  const before = await page.read("index.html");
  await page.write("app/main.tsx", 'console.log("good bye");');

  await build(page.folder);

  const after = await page.read("index.html");
  assert.notEqual(addressIn(after, "js"), addressIn(before, "js"));
  assert.equal(addressIn(after, "css"), addressIn(before, "css"));
  assert.match(await page.read(addressIn(after, "js")), /good bye/);
  await assert.rejects(page.read(addressIn(before, "js")), Deno.errors.NotFound);
});

Deno.test("The build points everything of the page to where it is served, and leaves the rest alone", async () => {
  await using page = await pageToBuild();

  await build(page.folder);

  const html = await page.read("index.html");
  assert.match(html, /href="\/icons\/dot\.svg"/);
  assert.match(html, /href="https:\/\/elsewhere\.example\/x"/);
  assert.match(await page.read(addressIn(html, "css")), /url\("?\/icons\/dot\.svg"?\)/);
  assert.equal(await page.read("icons/dot.svg"), "<svg/>");
});

Deno.test("The build compresses what becomes smaller", async () => {
  await using page = await pageToBuild();

  await build(page.folder);

  const packed = await Deno.readFile(`${page.folder}/dist/index.html.gz`);
  assert.equal(gunzipSync(packed).toString(), await page.read("index.html"));
  await assert.rejects(page.read("icons/dot.svg.gz"), Deno.errors.NotFound);
});

Deno.test("The build fails where the page is too heavy or does not compile, and the old page stays", async () => {
  await using page = await pageToBuild();
  await build(page.folder);
  const before = await page.read("index.html");
  const noise = randomBytes(60_000).toString("base64");

  await page.write("app/main.tsx", `console.log("${noise}");`);
  const heavy = await build(page.folder);
  await page.write("app/main.tsx", "what (is");
  const broken = await build(page.folder);

  assert.equal(heavy.code, 1);
  assert.match(heavy.said, /too heavy/);
  assert.equal(broken.code, 1);
  assert.match(broken.said, /Cannot bundle/);
  assert.equal(await page.read("index.html"), before);
});

Deno.test("The build leaves out of the first load what is imported later", async () => {
  await using page = await pageToBuild();
  const noise = randomBytes(60_000).toString("base64");
  await page.write("app/later.ts", `export const noise = "${noise}";`);
  await page.write("app/main.tsx", 'import("./later.ts").then(({ noise }) => console.log(noise.length));');

  const { code, said } = await build(page.folder);

  assert.equal(code, 0, said);
});

Deno.test("The build leaves a page that is there alone where it was told to", async () => {
  await using page = await pageToBuild();
  const first = await build(page.folder, "--if-missing");
  await page.write("index.html", "changed");

  const second = await build(page.folder, "--if-missing");

  assert.equal(first.code, 0);
  assert.equal(second.code, 0);
  assert.doesNotMatch(await page.read("index.html"), /changed/);
});
