import type { OpenAPIHono } from "@hono/zod-openapi";
import * as z from "zod";
import type { Door, Routes } from "./app.ts";
import { DescribedRoutes } from "./described_routes.ts";
import { SESSION_COOKIE } from "./identity.ts";
import { documentAnswer } from "./document_answer.ts";

const DOCUMENT = {
  method: "get",
  path: "/openapi.json",
  tag: "operation",
  summary: "This document",
  answers: { 200: { description: "OpenAPI 3.1", schema: z.looseObject({ openapi: z.string() }) } },
} as const;

const TAGS = [
  { name: "session", description: "Who you are" },
  { name: "rooms", description: "Rooms, and what is in them" },
  { name: "messages", description: "What is said" },
  { name: "events", description: "What happens in rooms, as it happens, for clients without WebSocket" },
  { name: "people", description: "Who is here" },
  { name: "moderation", description: "Keeping a room in order" },
  { name: "bots", description: "Programs that take part, and what rooms tell them" },
  { name: "operation", description: "For those who run the server" },
];

const INFO = {
  title: "Parley over HTTP",
  version: "1",
  description: "The same rooms that `/ws/v1` serves, for programs that only speak HTTP. " +
    "Sign in with `POST /api/session` and send the token as `Authorization: Bearer`; a browser has it in a cookie. " +
    'Errors are `{"error":{"code","message"}}`. The socket protocol is in `/asyncapi.json`.',
  license: { name: "MIT", identifier: "MIT" },
};

const BEARER = {
  type: "http",
  scheme: "bearer",
  description: "The token of `POST /api/session`, or a bot's",
} as const;
const COOKIE = { type: "apiKey", in: "cookie", name: SESSION_COOKIE } as const;

/** `/openapi.json`: every described route of `app`, itself included. Written when it is first asked for. */
export function openApiRoutes(app: OpenAPIHono<Door>): Routes {
  const described = new DescribedRoutes();
  const answer = documentAnswer(() =>
    app.getOpenAPI31Document({ openapi: "3.1.0", info: INFO, tags: TAGS, servers: [{ url: "/" }] })
  );
  app.openAPIRegistry.registerComponent("securitySchemes", "bearer", BEARER);
  app.openAPIRegistry.registerComponent("securitySchemes", "cookie", COOKIE);
  described.forAnybody(DOCUMENT, (_, context) => answer(context.req.raw));
  return described.routes;
}
