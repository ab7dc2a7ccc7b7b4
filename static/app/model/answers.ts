import type { User } from "../../../protocol/fields.ts";

/** Something with named parts. What the server answers is read through this, part by part. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The person in an answer, undefined where there is none. */
export function userIn(value: unknown): User | undefined {
  if (!isRecord(value) || typeof value.id !== "string" || typeof value.name !== "string") return undefined;
  return { id: value.id, name: value.name };
}

/** The code of an error that a route answered. */
export function codeIn(body: unknown): string | undefined {
  const error = isRecord(body) ? body.error : undefined;
  return isRecord(error) && typeof error.code === "string" ? error.code : undefined;
}

/** A moment in an answer as milliseconds, 0 where there is none. */
export function timeIn(value: unknown): number {
  return typeof value === "string" ? Date.parse(value) || 0 : 0;
}
