/**
 * Runs one instance: settings → store, bus, rules and doors → serve → drain.
 *
 * `deno run main.ts` listens by itself. As one of several workers, `deno serve --parallel main.ts --worker`, it leaves that
 * to the runtime. `--again` keeps it from printing its address.
 */
import { compose, type Parley } from "./server/compose.ts";
import { settingsOrExit } from "./server/environment.ts";
import { type Log, openLog } from "./server/log.ts";
import { loadAssets } from "./routes/assets.ts";
import type { Settings } from "./server/settings.ts";
import { stopOnSignal } from "./server/stop.ts";

const isWorker = Deno.args.includes("--worker");
const settings = settingsOrExit();
const log = openLog(settings);
const report = (error: unknown, where?: string) => log.error("failed", { where, error });

// The last net. What lands here is a bug, but no reason to cut everybody off.
globalThis.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  report(event.reason, "unhandled rejection");
});
globalThis.addEventListener("error", (event) => {
  event.preventDefault();
  report(event.error, "uncaught error");
});

const parley = await open(settings);
let server: Deno.HttpServer | undefined;

// Before anybody is told the address, for who knows it may send a signal.
stopOnSignal({
  workers: isWorker ? settings.workers : 1,
  report,
  drain: async () => {
    log.info("draining", { connections: parley.hub.connections });
    await parley[Symbol.asyncDispose]();
    await server?.shutdown();
  },
});
log.debug("ready to stop");
if (!isWorker) server = listen(parley, settings);

export default isWorker ? { fetch: parley.fetch, onListen: announce(log, settings) } : undefined;

async function open(settings: Settings): Promise<Parley> {
  try {
    const assets = await loadAssets(new URL("./static/dist/", import.meta.url));
    return await compose(settings, { assets, report });
  } catch (error) {
    return fail("Cannot open the store", error);
  }
}

function listen({ fetch }: Parley, settings: Settings): Deno.HttpServer {
  const { port, host: hostname } = settings;
  try {
    return Deno.serve({ port, hostname, onListen: announce(log, settings) }, fetch);
  } catch (error) {
    return fail(`Cannot listen on ${hostname}:${port}`, error);
  }
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
