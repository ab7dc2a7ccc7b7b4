import type { Settings } from "./settings.ts";

/** What is worth telling about an event. */
export type Fields = Readonly<Record<string, unknown>>;

const LEVELS = ["debug", "info", "warn", "error"] as const;
type Level = (typeof LEVELS)[number];

/** Tells those who run an instance what happens: a line an event, nothing that people said. */
export type Log = Readonly<Record<Level, (event: string, fields?: Fields) => void>>;

/** A log of these settings. `write` takes one line. */
export function openLog(
  { logLevel, logFormat }: Pick<Settings, "logLevel" | "logFormat">,
  write: (line: string) => void = console.error,
): Log {
  const format = logFormat === "json" ? asJson : asText;
  const tell = (level: Level) => (event: string, fields: Fields = {}) => {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(logLevel)) return;
    write(format(level, event, fields));
  };
  return { debug: tell("debug"), info: tell("info"), warn: tell("warn"), error: tell("error") };
}

function asJson(level: Level, event: string, fields: Fields): string {
  const at = new Date().toISOString();
  return JSON.stringify({ at, level, event, ...fields }, (_key, value) => plain(value));
}

function asText(level: Level, event: string, fields: Fields): string {
  const time = new Date().toISOString().slice(11, 19);
  const told = Object.entries(fields).map(([name, value]) => ` ${name}=${text(value)}`).join("");
  return `${time} ${level.padEnd(5)} ${event}${told}`;
}

function text(value: unknown): string {
  if (value instanceof Error) return value.stack ?? String(value);
  return typeof value === "string"
    ? value
    : JSON.stringify(value, (_key, inner) => plain(inner)) ?? "undefined";
}

// JSON leaves an error empty and cannot hold a bigint.
function plain(value: unknown): unknown {
  if (value instanceof Error) return { name: value.name, message: value.message, stack: value.stack };
  return typeof value === "bigint" ? String(value) : value;
}
