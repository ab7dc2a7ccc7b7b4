/**
 * Runs one instance: settings → store, bus, rules and doors → serve → drain.
 *
 * `deno run main.ts` listens by itself; with `LISTENER=node` and several workers it starts them as threads, which run this
 * too. As one of several workers of `deno serve --parallel main.ts --worker`, it leaves listening to the runtime.
 * `--again` keeps it from printing its address.
 */
import { type Note, NOTES } from "./chat/watch.ts";
import { compose, type Parley } from "./server/compose.ts";
import { calmReport } from "./server/calm_report.ts";
import { settingsOrExit } from "./server/environment.ts";
import { listen, type Listening } from "./server/listening.ts";
import { type Log, openLog } from "./server/log.ts";
import { loadAssets } from "./routes/assets.ts";
import type { Settings } from "./server/settings.ts";
import { MemoryGuard, memoryLimit } from "./server/memory_guard.ts";
import { EXIT_BEGIN_ANEW, stopOnSignal } from "./server/stop.ts";
import { sharedPort, startThreads } from "./server/threads.ts";

const isWorker = Deno.args.includes("--worker");
const settings = settingsOrExit();
const log = openLog(settings);
const report = calmReport((error, where, more) => log.error("failed", { where, error, more }));

// The last net. What lands here is a bug, but no reason to cut everybody off.
globalThis.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  report(event.reason, "unhandled rejection");
});
globalThis.addEventListener("error", (event) => {
  event.preventDefault();
  report(event.error, "uncaught error");
});

let guard: MemoryGuard | undefined;
const parley = await open(settings);
let server: Listening | undefined;

// Before anybody is told the address, for who knows it may send a signal.
const stop = stopOnSignal({
  workers: isWorker || settings.listener === "node" ? settings.workers : 1,
  report,
  drain: async () => {
    log.info("draining", { connections: parley.hub.connections });
    await parley[Symbol.asyncDispose]();
    await server?.shutdown();
  },
});
log.debug("ready to stop");
const limitBytes = memoryLimit(settings.maxMemoryMb);
if (limitBytes !== undefined) {
  guard = guardMemory(limitBytes);
  parley.hub.moving.add((now) => guard!.tick(now));
}
if (!isWorker) server = await serve(parley, settings);

export default isWorker ? { fetch: parley.fetch, onListen: announce(log, settings) } : undefined;

async function open(settings: Settings): Promise<Parley> {
  try {
    const assets = await loadAssets(new URL("./static/dist/", import.meta.url));
    const note: Note = (event, fields) => log[NOTES[event]](event, fields);
    const isTight = () => guard?.isTight ?? false;
    return await compose(settings, { assets, note, heldBack: () => log.heldBack, report, isTight });
  } catch (error) {
    return fail("Cannot open the store", error);
  }
}

async function serve(parley: Parley, settings: Settings): Promise<Listening> {
  const port = sharedPort();
  try {
    const server = await listen(parley, settings, { report, ...(port === undefined ? {} : { port }) });
    const isFirst = port === undefined;
    if (isFirst && settings.listener === "node") {
      startThreads(import.meta.url, settings.workers - 1, server.addr.port);
    }
    if (isFirst) announce(log, settings)(server.addr);
    return server;
  } catch (error) {
    return fail(`Cannot listen on ${settings.host}:${settings.port}`, error);
  }
}

function guardMemory(limitBytes: number): MemoryGuard {
  const exceeded = (usedBytes: number) => {
    log.error("out of memory, begins anew", { usedBytes, limitBytes });
    stop(EXIT_BEGIN_ANEW);
  };
  return new MemoryGuard({ limitBytes, usedBytes: () => Deno.memoryUsage().rss, exceeded });
}

function announce(log: Log, { host }: Settings): (at: Deno.Addr) => void {
  return (at) => {
    const name = host === "0.0.0.0" || host === "::" ? "localhost" : host;
    const url = `http://${name.includes(":") ? `[${name}]` : name}:${"port" in at ? at.port : ""}`;
    log.debug("listening", { url });
    if (!Deno.args.includes("--again")) console.log(`Parley is at ${url}`);
  };
}

function fail(what: string, error: unknown): never {
  console.error(`Parley cannot start. ${what}: ${error instanceof Error ? error.message : error}`);
  Deno.exit(1);
}
