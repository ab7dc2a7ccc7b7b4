import { configureSync, getLogger, getThrottlingFilter, type LogRecord } from "@logtape/logtape";
import type { Settings } from "./settings.ts";

/** What is worth telling about an event. */
export type Fields = Readonly<Record<string, unknown>>;

type Level = "debug" | "info" | "warn" | "error";

/** Tells those who run an instance what happens: a line an event, nothing that people said. */
export interface Log extends Readonly<Record<Level, (event: string, fields?: Fields) => void>> {
  /** Lines that were held back so far, for there were too many of one kind. */
  readonly heldBack: number;
}

/** Lines of one event in a second. What is beyond is counted, and told in one line. */
const MOST_A_SECOND = 20;

/** The log of this process, of these settings. `write` takes one line. */
export function openLog(
  { logLevel, logFormat }: Pick<Settings, "logLevel" | "logFormat">,
  write: (line: string) => void = console.error,
): Log {
  const format = logFormat === "json" ? asJson : asText;
  const sink = (record: LogRecord) => write(format(record));
  const flood = new Flood();
  const lowestLevel = logLevel === "warn" ? "warning" : logLevel;
  configureSync({
    reset: true,
    sinks: { sink },
    filters: { flood: flood.filter },
    loggers: [
      { category: "parley", lowestLevel, sinks: ["sink"], filters: ["flood"] },
      { category: ["logtape", "meta"], lowestLevel: "error", sinks: ["sink"] },
    ],
  });
  return new TapedLog(flood);
}

/** Lets the first lines of each event through, and says afterwards how many it did not. */
class Flood {
  heldBack = 0;
  readonly filter = getThrottlingFilter({
    limit: MOST_A_SECOND,
    windowMs: 1_000,
    key: ({ rawMessage }) => String(rawMessage),
    summary: {
      level: "warning",
      logger: { warning: (_, { key, suppressed }) => this.#tell(String(key), Number(suppressed)) },
    },
  });

  #tell(event: string, lines: number): void {
    this.heldBack += lines;
    getLogger("parley").warning("lines held back", { of: event, lines });
  }
}

class TapedLog implements Log {
  readonly #flood: Flood;
  readonly #logger = getLogger("parley");

  constructor(flood: Flood) {
    this.#flood = flood;
  }

  get heldBack(): number {
    return this.#flood.heldBack;
  }

  debug(event: string, fields: Fields = {}): void {
    this.#logger.debug(event, fields);
  }

  info(event: string, fields: Fields = {}): void {
    this.#logger.info(event, fields);
  }

  warn(event: string, fields: Fields = {}): void {
    this.#logger.warning(event, fields);
  }

  error(event: string, fields: Fields = {}): void {
    this.#logger.error(event, fields);
  }
}

function asJson({ timestamp, level, rawMessage, properties }: LogRecord): string {
  const at = new Date(timestamp).toISOString();
  const told = { at, level: nameOf(level), event: rawMessage, ...properties };
  return JSON.stringify(told, (_key, value) => plain(value));
}

function asText({ timestamp, level, rawMessage, properties }: LogRecord): string {
  const time = new Date(timestamp).toISOString().slice(11, 19);
  const told = Object.entries(properties).map(([name, value]) => ` ${name}=${text(value)}`).join("");
  return `${time} ${nameOf(level).padEnd(5)} ${rawMessage}${told}`;
}

function nameOf(level: string): string {
  return level === "warning" ? "warn" : level;
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
