import { parseUserName } from "../../../protocol/names.ts";

/** Somebody whom a command names, and what follows. */
export interface NamedPerson {
  readonly name: string;
  readonly rest: string;
}

/**
 * Finds whom a command means. Names may have spaces, so those who are known count first, the longest that fits; of somebody
 * unknown everything is the name, but for a number at its end. Undefined where there is no name.
 */
export function namedPerson(written: string, known: readonly string[]): NamedPerson | undefined {
  const text = written.trim().replace(/^@/, "");
  const fitting = known.filter((name) => begins(text, name)).sort((a, b) => b.length - a.length)[0];
  if (fitting !== undefined) return { name: fitting, rest: text.slice(fitting.length).trim() };
  const [, name = text, rest = ""] = /^(.*\S)\s+(\d+)$/s.exec(text) ?? [];
  const parsed = parseUserName(name);
  return parsed === undefined ? undefined : { name: parsed, rest };
}

function begins(text: string, name: string): boolean {
  const start = text.slice(0, name.length);
  return start.toLowerCase() === name.toLowerCase() && /^(?:\s|$)/.test(text.slice(name.length));
}
