/**
 * An instance in a worker of its own. One that `isHosted` is as on a hosted platform: it shares the database with the others
 * and nothing else, and what such a platform does not have is taken away first.
 */
const { env, isHosted } = JSON.parse(globalThis.name ?? "{}");
if (isHosted) { for (const name of ["BroadcastChannel", "Worker"]) Reflect.deleteProperty(globalThis, name); }

// Imported after that, for some look at what there is when they are loaded.
const { compose } = await import("../../server/compose.ts");
const { readSettings } = await import("../../server/settings.ts");

const settings = readSettings({ RATE_PER_SECOND: "0", ...env });
const parley = await compose(settings, { report: (error) => post({ reported: String(error) }) });
const server = Deno.serve(
  { port: 0, hostname: "127.0.0.1", onListen: ({ port }) => post({ origin: `http://127.0.0.1:${port}` }) },
  (request, { remoteAddr }) => parley.fetch(request, { remoteAddr }),
);

addEventListener("message", async (event) => {
  const told: unknown = event instanceof MessageEvent ? event.data : undefined;
  if (told === "counts") post({ gapsHealed: parley.hub.counts.gapsHealed });
  if (typeof told === "number") sleepHard(told);
  if (told !== "stop") return;
  await parley[Symbol.asyncDispose]();
  await server.shutdown();
  post({ stopped: true });
});

/** Keeps the instance from doing anything at all for so long. */
function sleepHard(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

function post(told: Record<string, unknown>): void {
  Reflect.apply(Reflect.get(globalThis, "postMessage"), globalThis, [told]);
}
