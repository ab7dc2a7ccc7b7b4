/**
 * A server to be attacked: the real one, in a process of its own that tells what became of it. Run with `--expose-gc`.
 * `GET /` on its second port collects garbage first.
 */
import { compose } from "../../server/compose.ts";
import { listen } from "../../server/listening.ts";
import { readSettings } from "../../server/settings.ts";

/** What the victim tells of itself. */
export interface State {
  readonly heapBytes: number;
  readonly rssBytes: number;
  readonly connections: number;
  readonly slowClosed: number;
  readonly faults: string[];
}

if (import.meta.main) {
  const faults: string[] = [];
  const report = (error: unknown) =>
    void faults.push(error instanceof Error ? String(error.stack) : String(error));
  for (const kind of ["unhandledrejection", "error"]) {
    globalThis.addEventListener(kind, (event) => {
      event.preventDefault();
      report(`${kind}: ${Deno.inspect(event)}`);
    });
  }
  const settings = readSettings({ ...Deno.env.toObject(), STORE: "memory", BUS: "memory", PORT: "0" });
  const parley = await compose(settings, { report });
  const server = await listen(parley, settings, { report });
  const collect: unknown = Reflect.get(globalThis, "gc");
  const state = (): State => {
    if (typeof collect === "function") collect();
    const { heapUsed: heapBytes, rss: rssBytes } = Deno.memoryUsage();
    const { connections, counts: { slowClosed } } = parley.hub;
    return { heapBytes, rssBytes, connections, slowClosed, faults };
  };
  const control = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => Response.json(state()));
  console.log(`victim ${server.addr.port} ${control.addr.port}`);
}
