import type { ConnectionState } from "../../../client/mod.ts";

/** What the bar above the conversation says, if anything. */
export type Bar =
  | { readonly kind: "none" }
  | { readonly kind: "connecting" }
  | { readonly kind: "unreached" }
  | { readonly kind: "lost"; readonly seconds: number | undefined }
  | { readonly kind: "hopeless" }
  | { readonly kind: "back" }
  | { readonly kind: "disconnected" }
  | { readonly kind: "ended"; readonly code: number };

/** The connection as it went lately. Times are milliseconds, undefined where it did not happen. */
export interface Trouble {
  readonly lostAt: number | undefined;
  readonly backAt: number | undefined;
  readonly isCatchingUp: boolean;
  /** False until the first welcome: what was never there is not lost. */
  readonly hasBeenLive: boolean;
}

/** A shorter loss is nobody's business. */
const QUIET_MS = 2_000;
/** Good news stays long enough to be read. */
const BACK_SHOWN_MS = 1_500;

/** Nothing while all is well; then the truth in one line. */
export function barOf(connection: ConnectionState, trouble: Trouble, now: number): Bar {
  if (connection.kind === "idle") return { kind: "disconnected" };
  if (connection.kind === "ended") return { kind: "ended", code: connection.code };
  if (connection.kind === "refused") return { kind: "ended", code: 4500 };
  if (connection.kind === "live") return isBackNews(trouble, now) ? { kind: "back" } : { kind: "none" };
  if (trouble.lostAt === undefined || now - trouble.lostAt < QUIET_MS) return { kind: "none" };
  if (!trouble.hasBeenLive) return { kind: connection.kind === "connecting" ? "connecting" : "unreached" };
  if (connection.kind === "connecting") return { kind: "lost", seconds: undefined };
  if (connection.hopeless) return { kind: "hopeless" };
  return { kind: "lost", seconds: Math.max(0, Math.ceil((connection.retryAt - now) / 1_000)) };
}

function isBackNews({ lostAt, backAt, isCatchingUp, hasBeenLive }: Trouble, now: number): boolean {
  if (!hasBeenLive || lostAt === undefined || backAt === undefined || backAt - lostAt < QUIET_MS) {
    return false;
  }
  return isCatchingUp || now - backAt < BACK_SHOWN_MS;
}
