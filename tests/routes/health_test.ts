import assert from "node:assert/strict";
import { healthRoutes } from "../../routes/health.ts";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";
import { serveRoutes } from "./serving.ts";

interface Options {
  readonly isDraining?: boolean;
  readonly store?: () => Promise<unknown>;
  readonly bus?: () => Promise<unknown>;
}

function parts(options: Options = {}) {
  const reported: unknown[] = [];
  return {
    reported,
    probes: {
      store: options.store ?? (() => Promise.resolve()),
      bus: options.bus ?? (() => Promise.resolve()),
    },
    dispensable: ["bus"],
    isDraining: () => options.isDraining ?? false,
    report: (error: unknown) => reported.push(error),
  };
}

Deno.test("/health and /ready are well where everything is", async () => {
  await using server = serveRoutes([healthRoutes(parts())]);

  const health = await fetch(`${server.origin}/health`);
  const ready = await fetch(`${server.origin}/ready`);

  assert.equal(health.status, 200);
  assert.deepEqual(await health.json(), { status: "ok" });
  assert.equal(health.headers.get("cache-control"), "no-store");
  assert.equal(ready.status, 200);
  assert.deepEqual(await ready.json(), { status: "ready" });
});

Deno.test("/ready names the part that fails, /health does not mind it", async () => {
  const failing = parts({ store: () => Promise.reject(new Error("disk full")) });
  await using server = serveRoutes([healthRoutes(failing)]);

  const health = await fetch(`${server.origin}/health`);
  const ready = await fetch(`${server.origin}/ready`);
  await health.body?.cancel();

  assert.equal(health.status, 200);
  assert.equal(ready.status, 503);
  assert.deepEqual(await ready.json(), { status: "unavailable", failed: ["store"] });
  assert.match(String(failing.reported[0]), /disk full/);
});

Deno.test("/health and /ready send traffic elsewhere while draining", async () => {
  await using server = serveRoutes([healthRoutes(parts({ isDraining: true }))]);

  for (const path of ["/health", "/ready"]) {
    const response = await fetch(server.origin + path);

    assert.equal(response.status, 503);
    assert.deepEqual(await response.json(), { status: "draining" });
  }
});

Deno.test("/ready says that it is degraded, and stays, where only the bus fails: the log is compared all the same", async () => {
  const bus = () => Promise.reject(new Error("gone"));
  await using server = serveRoutes([healthRoutes(parts({ bus }))]);
  await using worse = serveRoutes([healthRoutes(parts({ bus, store: bus }))]);

  const degraded = await fetch(`${server.origin}/ready`);
  const unavailable = await fetch(`${worse.origin}/ready`);

  assert.equal(degraded.status, 200);
  assert.deepEqual(await degraded.json(), { status: "degraded", failed: ["bus"] });
  assert.equal(unavailable.status, 503);
  assert.deepEqual(await unavailable.json(), { status: "unavailable", failed: ["store", "bus"] });
});

Deno.test("/ready names the listener where there is no room for more connections, and is ready when there is again", async () => {
  await using house = await House.open({ env: { MAX_CONNECTIONS: "1" } });
  const ada = await Caller.named(house.origin, "Ada");

  const full = await fetch(`${house.origin}/ready`);
  await ada[Symbol.asyncDispose]();
  await house.until(() => house.hub.connections === 0);
  const free = await fetch(`${house.origin}/ready`);

  assert.equal(full.status, 503);
  assert.deepEqual(await full.json(), { status: "unavailable", failed: ["listener"] });
  assert.equal(free.status, 200);
  await free.body?.cancel();
});
