import assert from "node:assert/strict";

const ROOT = new URL("../../", import.meta.url);
const text = await Deno.readTextFile(new URL("docs/security.md", ROOT));

/** What the page says is shown by a test: the test's file, and its name or with … at its end how that begins. */
const claims = [...text.matchAll(/\]\(\.\.\/(tests\/[\w/]+_test\.ts)\): ((?:“[^”]+”(?:, )?)+)/g)]
  .flatMap(([, file, names]) =>
    [...names!.matchAll(/“([^”]+)”/g)].map(([, name]) => ({ file: file!, name: name! }))
  );

Deno.test("docs/security.md names a test in each line of its tables of attacks", () => {
  const section = text.slice(text.indexOf("## OWASP"), text.indexOf("## Generated attacks"));
  const lines = section.split("\n").filter((line) =>
    line.startsWith("|") && !/^\|[ -]+\||^\| (line|attack) /.test(line)
  );

  assert.ok(lines.length > 25);
  for (const line of lines) assert.match(line, /_test\.ts\): “/);
});

for (const { file, name } of claims) {
  Deno.test(`docs/security.md is right that there is a test "${name}" in ${file}`, async () => {
    const source = await Deno.readTextFile(new URL(file, ROOT));
    const isBeginning = name.endsWith("…");
    const begins = isBeginning ? name.slice(0, -1).trimEnd() : name;
    const written = ['"', "`"].flatMap((quote) => [quote + begins + (isBeginning ? "" : quote)]);

    assert.ok(written.some((opening) => new RegExp(`[tT]est\\(\\s*${escaped(opening)}`).test(source)));
  });
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
