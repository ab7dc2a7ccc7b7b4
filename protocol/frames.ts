import type * as z from "zod";
import { ERROR_CODES, type ErrorCode } from "./codes.ts";
import { type Command, command } from "./commands.ts";
import type { ErrorFrame } from "./events.ts";
import { codeOf } from "./fields.ts";
import { readPlainJson } from "./plain_json.ts";

/** What something that a client said turned out to be. */
export type Read<Said> = { command: Said } | { refused: ErrorFrame };
/** What one line of a client's frame turned out to be. */
export type Line = Read<Command>;

/** The objects of one WebSocket message: one a line, blank lines left out. */
export function lines(frame: string): string[] {
  return frame.includes("\n")
    ? frame.split("\n").filter((line) => line.trim() !== "")
    : frame.trim() === ""
    ? []
    : [frame];
}

/** Reads one line as a command. Never throws: what cannot be read is a value. */
export function readCommand(line: string): Line {
  // What idle clients say all day is known by its text.
  return line === PONG ? { command: { type: "pong" } } : readAs(command, line);
}

const PONG = JSON.stringify({ type: "pong" });

/** As {@link readCommand}, for the commands of another language. */
export function readAs<Said>(schema: z.ZodType<Said>, line: string): Read<Said> {
  const value = readPlainJson(line);
  const parsed = schema.safeParse(value);
  if (parsed.success) return { command: parsed.data };
  const { code, message } = explain(value, parsed.error);
  return { refused: errorFrame(code, message, refOf(value)) };
}

/** An `error` answer. */
export function errorFrame(
  code: ErrorCode,
  message: string,
  ref?: number,
  retryAfterMs?: number,
): ErrorFrame {
  return {
    type: "error",
    ...(ref === undefined ? {} : { ref }),
    code,
    message,
    retry: ERROR_CODES[code].retry,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

function explain(value: unknown, error: z.ZodError): { code: ErrorCode; message: string } {
  if (value === undefined) return { code: "bad_frame", message: "A frame is one JSON object a line" };
  if (!isObject(value)) return { code: "bad_frame", message: "A frame is a JSON object" };
  if (typeof value.type !== "string") return { code: "bad_frame", message: 'A frame has a "type"' };
  if (error.issues[0]?.code === "invalid_union") {
    return { code: "bad_frame", message: "There is no command of this type" };
  }
  return codeOf(error);
}

function refOf(value: unknown): number | undefined {
  // JSON reads 1e999 as Infinity, which no answer could carry back.
  return isObject(value) && typeof value.ref === "number" && Number.isFinite(value.ref)
    ? value.ref
    : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
