import assert from "node:assert/strict";
import { healthRoutes } from "../../routes/health.ts";
import { serveRoutes } from "./serving.ts";

function parts(options: { isDraining?: boolean; store?: () => Promise<unknown> } = {}) {
  const reported: unknown[] = [];
  return {
    reported,
    probes: { store: options.store ?? (() => Promise.resolve()), bus: () => Promise.resolve() },
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
