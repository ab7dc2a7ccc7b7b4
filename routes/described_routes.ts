import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import * as z from "zod";
import { ERROR_CODES, type ErrorCode } from "../protocol/codes.ts";
import type { User } from "../protocol/fields.ts";
import type { Door } from "./app.ts";
import { checked, readBody } from "./errors.ts";
import { identify } from "./identity.ts";
import { requireUser, type TokenReader } from "./require_user.ts";

/** One route: what it takes and what it answers. Both the check of a request and the documentation come from it. */
export interface Description {
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  /** As OpenAPI writes it: `/api/rooms/{room}`. */
  readonly path: `/${string}`;
  readonly tag: "session" | "rooms" | "messages" | "people" | "moderation" | "bots" | "events" | "operation";
  /** What it does, in a few words. */
  readonly summary: string;
  /** What one needs to know beyond that. */
  readonly description?: string;
  readonly params?: z.ZodObject;
  /** What is a list in the schema may be given several times. */
  readonly query?: z.ZodObject;
  /** For those who cannot send a header: the token may stand in the query. */
  readonly takesTokenInQuery?: true;
  /** Under their lower-case names. */
  readonly headers?: z.ZodObject;
  /** One JSON object. */
  readonly body?: z.ZodType;
  /** A body that works as it stands. */
  readonly example?: unknown;
  /** The type of a body that the route itself reads, as it streams in. */
  readonly streams?: string;
  readonly answers: Readonly<Record<number, AnswerDescription>>;
  /** Why it may refuse, beyond what goes without saying: who is asked for nothing cannot get it wrong. */
  readonly errors?: readonly ErrorCode[];
}

/** One kind of answer: JSON of this schema, or without one nothing, or text of this type. */
export interface AnswerDescription {
  readonly description: string;
  readonly schema?: z.ZodType;
  readonly type?: string;
  /** The same in another form, for those who ask for it. */
  readonly or?: { readonly type: string; readonly schema: z.ZodType };
}

/** What was asked, checked. What the description does not mention is undefined. */
export interface Asked<D extends Description> {
  readonly params: Checked<D["params"]>;
  readonly query: Checked<D["query"]>;
  readonly headers: Checked<D["headers"]>;
  readonly body: Checked<D["body"]>;
}

/** What somebody who has signed in asked. */
export type AskedBy<D extends Description> = Asked<D> & { readonly user: User };

type Checked<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;
type Answering<A> = (asked: A, context: Context<Door>) => Response | Promise<Response>;

/** An error as every route answers it. */
export const errorBody = z.object({
  error: z.object({
    code: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]),
    message: z.string().meta({ description: "For people" }),
  }),
}).meta({ id: "Error" });

const NOBODY: TokenReader = { verify: () => Promise.resolve(undefined) };

/** Routes that are documented by the very schemas which check what they are asked. */
export class DescribedRoutes {
  readonly routes = new OpenAPIHono<Door>();
  readonly #sessions: TokenReader;

  /** @param sessions Knows who asks; not needed where nobody has to sign in. */
  constructor(sessions: TokenReader = NOBODY) {
    this.#sessions = sessions;
  }

  /** A route for everybody who has signed in; for all others it is a 401, whatever they ask. */
  forUsers<const D extends Description>(description: D, answer: Answering<AskedBy<D>>): void {
    this.#add(description, "users", async (context) => {
      const where = { query: description.takesTokenInQuery ?? false };
      const user = await requireUser(this.#sessions, identify(context.req.raw, where));
      this.#sessions.seen?.(user.id, context.req.raw, context.env?.remoteAddr);
      return await answer({ ...await asked(description, context), user }, context);
    });
  }

  /** A route for anybody. */
  forAnybody<const D extends Description>(description: D, answer: Answering<Asked<D>>): void {
    this.#add(
      description,
      "anybody",
      async (context) => await answer(await asked(description, context), context),
    );
  }

  #add(description: Description, who: Whose, answer: (context: Context<Door>) => Promise<Response>): void {
    const route = createRoute(documented(description, who));
    this.routes.openAPIRegistry.registerPath(route);
    this.routes.on(route.method.toUpperCase(), route.getRoutingPath(), answer);
  }
}

type Whose = "users" | "anybody";

async function asked<D extends Description>(description: D, context: Context<Door>): Promise<Asked<D>> {
  const { params, query, headers, body } = description;
  return {
    params: params && checked(params, context.req.param()),
    query: query && checked(query, parametersOf(query, context)),
    headers: headers && checked(headers, context.req.header()),
    body: body && await readBody(context, body),
  } as Asked<D>;
}

function parametersOf({ shape }: z.ZodObject, context: Context<Door>): Record<string, unknown> {
  const lists = Object.keys(shape).filter((name) => shape[name] instanceof z.ZodArray);
  const several = lists.map((name) => [name, context.req.queries(name) ?? []]);
  return { ...context.req.query(), ...Object.fromEntries(several) };
}

function documented(described: Description, who: Whose) {
  const { method, path, tag, summary, description, params, query, headers, body, example } = described;
  const content = described.streams
    ? { [described.streams]: { schema: z.string() } }
    : body && { "application/json": { schema: body, ...(example === undefined ? {} : { example }) } };
  return {
    method,
    path,
    tags: [tag],
    summary,
    ...(description ? { description } : {}),
    request: {
      ...(params ? { params } : {}),
      ...(query ? { query } : {}),
      ...(headers ? { headers } : {}),
      ...(content ? { body: { required: true, content } } : {}),
    },
    responses: { ...errorsOf(described, who), ...answersOf(described) },
    security: who === "users" ? [{ bearer: [] }, { cookie: [] }] : [],
  };
}

function answersOf({ answers }: Description) {
  return Object.fromEntries(
    Object.entries(answers).map(([status, { description, schema, type = "application/json", or }]) => [
      status,
      schema
        ? {
          description,
          content: { [type]: { schema }, ...(or ? { [or.type]: { schema: or.schema } } : {}) },
        }
        : { description },
    ]),
  );
}

function errorsOf(description: Description, who: Whose) {
  const byStatus = Map.groupBy(errorCodes(description, who), (code) => ERROR_CODES[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [status, {
      description: codes.map((code) => `\`${code}\``).join(", "),
      content: { "application/json": { schema: errorBody } },
    }]),
  );
}

/** With those that go without saying. */
function errorCodes({ params, query, headers, body, errors = [] }: Description, who: Whose): Set<ErrorCode> {
  return new Set<ErrorCode>([
    ...(params || query || headers || body ? ["bad_frame"] as const : []),
    ...(body ? ["too_long"] as const : []),
    // Whoever was banned from a room may do nothing there.
    ...(params && "room" in params.shape ? ["forbidden"] as const : []),
    ...(who === "users" ? ["unauthorized"] as const : []),
    ...errors,
    "unavailable",
  ]);
}
