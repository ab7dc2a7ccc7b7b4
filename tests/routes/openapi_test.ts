import assert from "node:assert/strict";
import { Validator } from "@seriousme/openapi-schema-validator";
import { House } from "../support/house.ts";
import { Contract, type OpenApi } from "../support/documented.ts";

async function documentOf(house: House): Promise<OpenApi & Record<string, unknown>> {
  const response = await fetch(`${house.origin}/openapi.json`);
  assert.equal(response.headers.get("content-type"), "application/json");
  return await response.json();
}

Deno.test("/openapi.json is valid OpenAPI 3.1, which a validator that finds mistakes confirms", async () => {
  await using house = await House.open();
  const document = await documentOf(house);
  const broken = structuredClone(document);
  Object.assign(broken.paths["/api/rooms"]!.get!, { responses: { 200: {} } });

  const result = await new Validator().validate(document);
  const found = await new Validator().validate(broken);

  assert.deepEqual([result.errors, result.valid], [undefined, true]);
  assert.equal(document.openapi, "3.1.0");
  assert.equal(found.valid, false);
});

/** Described elsewhere: sockets in `/asyncapi.json`, and the page's own files nowhere. */
const ELSEWHERE = [/^\/ws(\/|$)/, /^\/?\*$/];

Deno.test("/openapi.json has every route of an instance, and none that is not there", async () => {
  await using house = await House.open();
  const { paths } = await documentOf(house);
  const routes = house.parley.routes
    .filter(({ method, path }) => method !== "ALL" && !ELSEWHERE.some((known) => known.test(path)))
    .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, "{$1}")}`);

  const documented = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`)
  );

  assert.ok(routes.includes("POST /api/rooms/{room}/messages"), "the routes were found");
  assert.deepEqual([...new Set(documented)].sort(), [...new Set(routes)].sort());
});

Deno.test("/openapi.json names nothing twice and says of every route what it does and who may ask", async () => {
  await using house = await House.open();
  const { paths, tags } = await documentOf(house);
  const known = (tags as { name: string }[]).map(({ name }) => name);

  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const { summary, tags, security } = operation as unknown as Record<string, unknown[]>;

      assert.ok(
        summary && security && tags?.every((tag) => known.includes(String(tag))),
        `${method} ${path}`,
      );
    }
  }
});

Deno.test("/openapi.json is asked for again for nothing", async () => {
  await using house = await House.open();
  const first = await fetch(`${house.origin}/openapi.json`);
  await first.body?.cancel();

  const again = await fetch(`${house.origin}/openapi.json`, {
    headers: { "if-none-match": first.headers.get("etag")! },
  });

  assert.equal(again.status, 304);
});

Deno.test("An answer that does not fit the document is found, whichever test asked for it", async () => {
  await using house = await House.open();
  const contract = new Contract(await documentOf(house));
  const ask = new Request("http://localhost/api/session");

  assert.equal(contract.check(ask, 200, { user: { id: "u_1", name: "Ada" } }), undefined);
  assert.match(contract.check(ask, 200, { user: { id: "u_1" } })!, /must have required property 'name'/);
  assert.match(contract.check(ask, 418, {})!, /not documented to answer 418/);
  assert.match(contract.check(new Request("http://localhost/api/secret"), 200, {})!, /is not documented/);
});
