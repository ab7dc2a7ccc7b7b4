import { Hono } from "hono";
import type { Door, Routes } from "./app.ts";

const MOST_WAIT_MS = 2_000;

/** What {@link healthRoutes} ask. */
export interface HealthParts {
  /** Each checks one part that this instance cannot do without, and rejects where it does not answer. */
  readonly probes: Readonly<Record<string, () => Promise<unknown>>>;
  isDraining(): boolean;
  report(error: unknown, where: string): void;
}

/** `/health`: this process lives and takes connections. `/ready`: so do the parts it stands on; names those that do not. */
export function healthRoutes(parts: HealthParts): Routes {
  const routes = new Hono<Door>();
  routes.get("/health", () => parts.isDraining() ? answer("draining", 503) : answer("ok", 200));
  routes.get("/ready", async () => {
    if (parts.isDraining()) return answer("draining", 503);
    const failed = await failing(parts);
    return failed.length === 0 ? answer("ready", 200) : answer("unavailable", 503, { failed });
  });
  return routes;
}

async function failing({ probes, report }: HealthParts): Promise<string[]> {
  const asked = Object.entries(probes).map(async ([part, probe]) => {
    try {
      await inTime(probe());
      return [];
    } catch (error) {
      report(error, `probe of ${part}`);
      return [part];
    }
  });
  return (await Promise.all(asked)).flat();
}

async function inTime(probing: Promise<unknown>): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`No answer within ${MOST_WAIT_MS} ms`)), MOST_WAIT_MS);
  try {
    await Promise.race([probing, late]);
  } finally {
    clearTimeout(timer);
  }
}

function answer(status: string, code: number, more: Record<string, unknown> = {}): Response {
  return Response.json({ status, ...more }, { status: code, headers: { "cache-control": "no-store" } });
}
