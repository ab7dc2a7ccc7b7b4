import assert from "node:assert/strict";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import * as commands from "../../protocol/commands.ts";
import * as events from "../../protocol/events.ts";
import { House } from "../support/house.ts";

// Read, not imported: the types of its package bring a browser's along.
const SCHEMA = new URL(import.meta.resolve("@asyncapi/specs/schemas/3.0.0.json"));
const schema30 = JSON.parse(await Deno.readTextFile(SCHEMA));

interface Channel {
  readonly address: string;
  readonly messages: Record<string, { readonly payload: object }>;
}
interface Document {
  readonly channels: Record<string, Channel>;
  readonly operations: Record<string, { readonly messages: { readonly $ref: string }[] }>;
}

function validator(options: ConstructorParameters<typeof Ajv>[0] = {}) {
  const ajv = new Ajv({ strict: false, ...options });
  addFormats.default(ajv);
  return ajv;
}

async function documentOf(house: House): Promise<Document> {
  return await (await fetch(`${house.origin}/asyncapi.json`)).json();
}

Deno.test("/asyncapi.json is valid AsyncAPI 3.0, by its official schema", async () => {
  await using house = await House.open();
  const document = await documentOf(house);
  // The schema of AsyncAPI brings the one of JSON Schema along.
  const validate = validator({ meta: false, validateSchema: false }).compile(schema30);

  assert.ok(validate(document), JSON.stringify(validate.errors?.slice(0, 3)));
  assert.equal(validate({ ...document, channels: { v1: { adress: "/ws/v1" } } }), false);
});

Deno.test("/asyncapi.json names no message that is not there, and every frame of the protocol once", async () => {
  await using house = await House.open();
  const { channels, operations } = await documentOf(house);
  const resolve = (ref: string) =>
    ref.slice(2).split("/").reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], {
      channels,
    });

  for (const { messages } of Object.values(operations)) {
    for (const { $ref } of messages) assert.ok(resolve($ref), $ref);
  }
  const frames = commands.command.options.length + events.serverFrame.options.length;
  assert.equal(Object.keys(channels.v1!.messages).length, frames);
});

Deno.test("/asyncapi.json describes frames as they are: it lets real ones through and no others", async () => {
  await using house = await House.open();
  const { messages } = (await documentOf(house)).channels.v1!;
  const ajv = validator();
  const hello = ajv.compile(messages.command_hello!.payload);
  const left = ajv.compile(messages.event_left!.payload);

  assert.ok(hello({ type: "hello", name: "Ada", inbox: { epoch: "e1", seq: 3 } }));
  assert.ok(!hello({ type: "hello", name: 7 }));
  assert.ok(left({ type: "left", room: "general" }));
  assert.ok(!left({ type: "left" }));
});

Deno.test("/asyncapi.json has every socket of an instance", async () => {
  await using house = await House.open();
  const { channels } = await documentOf(house);
  const sockets = house.parley.routes
    .map(({ path }) => path.replaceAll(/:(\w+)/g, "{$1}"))
    .filter((path) => /^\/ws(\/|$)/.test(path));

  const described = Object.values(channels).map(({ address }) => address);

  assert.deepEqual([...new Set(described)].sort(), [...new Set(sockets)].sort());
});
