import type { Parley } from "./compose.ts";
import type { Settings } from "./settings.ts";

/** How {@link listen} listens, besides the settings. */
export interface ListenOptions {
  /** Where not that of the settings. */
  readonly port?: number;
  readonly idleTimeoutS?: number;
  /** How long who connects too often is kept in the dark about it, in milliseconds. */
  readonly heldMs?: number | undefined;
  report(error: unknown, where: string): void;
}

/** A running listener of either kind. */
export interface Listening {
  readonly addr: Deno.NetAddr;
  /** Takes nobody new and lets requests that are being answered end. */
  shutdown(): Promise<void>;
}

/** After so many seconds without an answer the platform's own pings end a simple connection. */
export const IDLE_S = 30;

/** Requests that are no sockets, and handshakes, while every socket that there may be is open. */
const SPARE_CONNECTIONS = 1_000;

/** Serves an instance on the listener of its settings. Rejects where the address is taken. */
export async function listen(
  parley: Pick<Parley, "fetch" | "mayConnect" | "misbehaved" | "inTurn">,
  settings: Settings,
  options: ListenOptions,
): Promise<Listening> {
  const { host: hostname, listener, workers } = settings;
  const address = { port: options.port ?? settings.port, hostname };
  if (listener === "deno") return Deno.serve({ ...address, onListen() {} }, parley.fetch);
  // Not loaded where it is not used, for it needs permissions of its own.
  const { listenOnNode } = await import("../routes/node_listener.ts");
  return await listenOnNode(parley.fetch, {
    ...address,
    reusePort: workers > 1,
    maxConnections: settings.maxConnections + SPARE_CONNECTIONS,
    idleTimeoutS: options.idleTimeoutS ?? IDLE_S,
    heldMs: options.heldMs,
    mayConnect: parley.mayConnect,
    misbehaved: parley.misbehaved,
    inTurn: parley.inTurn,
    report: options.report,
  });
}
