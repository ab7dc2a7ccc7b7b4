import * as z from "zod";
import type { Routes } from "./app.ts";
import { DescribedRoutes } from "./described_routes.ts";

const MOST_WAIT_MS = 2_000;

/** What {@link healthRoutes} ask. */
export interface HealthParts {
  /** Each checks one part of this instance, and rejects where it does not answer. */
  readonly probes: Readonly<Record<string, () => Promise<unknown>>>;
  /** Parts without which it works, only worse. */
  readonly dispensable?: readonly string[];
  isDraining(): boolean;
  report(error: unknown, where: string): void;
}

const HEALTH = {
  method: "get",
  path: "/health",
  tag: "operation",
  summary: "Whether this process lives and takes connections",
  answers: {
    200: { description: "It does", schema: z.object({ status: z.literal("ok") }) },
    503: { description: "It is going down", schema: z.object({ status: z.literal("draining") }) },
  },
} as const;

const READY = {
  method: "get",
  path: "/ready",
  tag: "operation",
  summary: "Whether the parts that it stands on answer, too",
  answers: {
    200: {
      description: "They do, or those that do not can be done without for a while",
      schema: z.object({ status: z.enum(["ready", "degraded"]), failed: z.array(z.string()).optional() }),
    },
    503: {
      description: "It is going down, or these parts do not answer",
      schema: z.object({
        status: z.enum(["draining", "unavailable"]),
        failed: z.array(z.string()).optional(),
      }),
    },
  },
} as const;

/** `/health`: this process lives and takes connections. `/ready`: so do the parts it stands on; names those that do not. */
export function healthRoutes(parts: HealthParts): Routes {
  const described = new DescribedRoutes();
  described.forAnybody(HEALTH, () => parts.isDraining() ? answer("draining", 503) : answer("ok", 200));
  described.forAnybody(READY, async () => {
    if (parts.isDraining()) return answer("draining", 503);
    const failed = await failing(parts);
    if (failed.length === 0) return answer("ready", 200);
    const isVital = failed.some((part) => !parts.dispensable?.includes(part));
    return isVital ? answer("unavailable", 503, { failed }) : answer("degraded", 200, { failed });
  });
  return described.routes;
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
