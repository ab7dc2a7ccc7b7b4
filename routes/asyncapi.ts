import * as z from "zod";
import * as commands from "../protocol/commands.ts";
import * as dashboard from "../protocol/dashboard.ts";
import * as events from "../protocol/events.ts";
import * as simple from "../protocol/simple.ts";
import type { Routes } from "./app.ts";
import { DescribedRoutes } from "./described_routes.ts";
import { documentAnswer } from "./document_answer.ts";

const DOCUMENT = {
  method: "get",
  path: "/asyncapi.json",
  tag: "operation",
  summary: "The socket protocols",
  answers: { 200: { description: "AsyncAPI 3.0", schema: z.looseObject({ asyncapi: z.string() }) } },
} as const;

type Frames = readonly z.ZodType[];

/** A socket endpoint: where it is, and what is said there in each direction. */
interface Endpoint {
  readonly name: string;
  readonly address: string;
  readonly description: string;
  readonly parameters?: Readonly<Record<string, { readonly description: string }>>;
  readonly heard: Frames;
  readonly said: Frames;
}

const SIMPLE = { heard: simple.simpleCommand.options, said: simple.simpleFrame.options };
const USERNAME = { username: { description: "A name that nobody has" } };

const ENDPOINTS: readonly Endpoint[] = [
  {
    name: "v1",
    address: "/ws/v1",
    description: "`parley.v1`: JSON objects, one or several a message, separated by line breaks.",
    heard: commands.command.options,
    said: events.serverFrame.options,
  },
  {
    name: "simple",
    address: "/ws",
    description: "With `?name=Ada`: the room `lobby` under that name.",
    ...SIMPLE,
  },
  { name: "guest", address: "/ws/chat", description: "The room `lobby` as a guest.", ...SIMPLE },
  {
    name: "named",
    address: "/ws/chat/{username}",
    description: "The room `lobby` under a name.",
    parameters: USERNAME,
    ...SIMPLE,
  },
  {
    name: "heartbeat",
    address: "/ws/chat/{username}/heartbeat",
    description: "The same, with a `ping` every ten seconds.",
    parameters: USERNAME,
    ...SIMPLE,
  },
  {
    name: "dashboard",
    address: "/ws/dashboard",
    description: "Figures of the deployment, every second those that were subscribed to.",
    heard: dashboard.dashboardCommand.options,
    said: dashboard.dashboardFrame.options,
  },
];

/** `/asyncapi.json`: what is said over sockets, from the schemas that read it. */
export function asyncApiRoutes(): Routes {
  const described = new DescribedRoutes();
  const answer = documentAnswer(asyncApiDocument);
  described.forAnybody(DOCUMENT, (_, context) => answer(context.req.raw));
  return described.routes;
}

/** The document. `receive` is what the server hears, `send` what it says. */
export function asyncApiDocument() {
  return {
    asyncapi: "3.0.0",
    info: {
      title: "Parley over WebSocket",
      version: "1",
      description: "The same rooms by the whole protocol and by a simple one. See also `/openapi.json`.",
      license: { name: "MIT" },
    },
    defaultContentType: "application/json",
    servers: {
      own: { host: "localhost:8000", protocol: "ws", description: "Wherever this was served from" },
    },
    channels: Object.fromEntries(ENDPOINTS.map((endpoint) => [endpoint.name, channel(endpoint)])),
    operations: Object.fromEntries(ENDPOINTS.flatMap((endpoint) => [
      [`${endpoint.name}_hears`, operation(endpoint, "receive", endpoint.heard)],
      [`${endpoint.name}_says`, operation(endpoint, "send", endpoint.said)],
    ])),
  };
}

function channel({ address, description, parameters, heard, said }: Endpoint) {
  const messages = Object.fromEntries([
    ...heard.map((frame) => [`command_${typeOf(frame)}`, message(frame, "input")]),
    ...said.map((frame) => [`event_${typeOf(frame)}`, message(frame, "output")]),
  ]);
  return { address, description, messages, ...(parameters ? { parameters } : {}) };
}

function operation({ name, heard }: Endpoint, action: "send" | "receive", frames: Frames) {
  const direction = frames === heard ? "command" : "event";
  const messages = frames.map((frame) => (
    { $ref: `#/channels/${name}/messages/${direction}_${typeOf(frame)}` }
  ));
  return { action, channel: { $ref: `#/channels/${name}` }, messages };
}

function message(frame: z.ZodType, io: "input" | "output") {
  const { $schema: _draft, ...payload } = z.toJSONSchema(frame, {
    io,
    unrepresentable: "any",
    target: "draft-7",
  });
  return { name: typeOf(frame), contentType: "application/json", payload };
}

/** The `type` of a frame's schema; `cmd` for the command style. */
function typeOf(frame: z.ZodType): string {
  const { type, cmd } = frame instanceof z.ZodObject ? frame.shape : {};
  if (type instanceof z.ZodLiteral) return String(type.value);
  if (cmd) return "cmd";
  throw new TypeError("A frame is an object with one type");
}
