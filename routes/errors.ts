import type { Context, ErrorHandler, NotFoundHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import type * as z from "zod";
import { Refusal } from "../chat/refusal.ts";
import { ERROR_CODES, type ErrorCode } from "../protocol/codes.ts";
import { codeOf } from "../protocol/fields.ts";
import { readText } from "./body.ts";

/** An error as every route answers it. */
export function errorResponse(code: ErrorCode, message: string, retryAfterMs?: number): Response {
  const headers = new Headers({ "cache-control": "no-store" });
  if (retryAfterMs !== undefined) headers.set("retry-after", String(Math.ceil(retryAfterMs / 1_000)));
  return Response.json({ error: { code, message } }, { status: ERROR_CODES[code].status, headers });
}

/** Who hears of errors. */
export interface ErrorParts {
  rejected?(code: ErrorCode): void;
  report(error: unknown, where: string): void;
}

/**
 * Turns what a route threw into its answer. A `Refusal` says what it says and an answer that was thrown on purpose is
 * given; all else is a bug or the world's fault: it is reported, and the client hears `unavailable` and nothing else.
 */
export function answerErrors({ report, rejected }: ErrorParts): ErrorHandler {
  return (error, context) => {
    if (error instanceof Refusal) {
      rejected?.(error.code);
      return errorResponse(error.code, error.message, error.retryAfterMs);
    }
    if (error instanceof HTTPException && error.res) return error.getResponse();
    report(error, `${context.req.method} ${context.req.path}`);
    return errorResponse("unavailable", "This cannot be done now. Try again");
  };
}

/** What is not there: JSON for programs, a plain page for people. */
export const answerNotFound: NotFoundHandler = (context) =>
  context.req.path.startsWith("/api/")
    ? errorResponse("not_found", "There is nothing at this address")
    : context.html(NOT_FOUND_PAGE, 404);

const NOT_FOUND_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Not found · Parley</title>
<h1>There is nothing here</h1>
<p><a href="/">Go to the chat</a></p>
</html>
`;

/** The JSON body of a request, checked. Refuses what is no JSON, and what the schema refuses, with the protocol's own code. */
export async function readBody<Schema extends z.ZodType>(
  context: Context,
  schema: Schema,
): Promise<z.output<Schema>> {
  return checked(schema, await readJson(context));
}

/** A value of a request, checked; refused with the protocol's own code. */
export function checked<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { code, message } = codeOf(parsed.error);
  throw new Refusal(code, message);
}

async function readJson(context: Context): Promise<unknown> {
  const text = await readText(context.req.raw);
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal("bad_frame", "The body is one JSON object");
  }
}
