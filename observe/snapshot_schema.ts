import * as z from "zod";
import type { Snapshot } from "./family.ts";

const amount = z.number().nonnegative();
const histogram = z.object({ buckets: z.array(amount).max(64), sum: amount });
const byLabel = z.record(z.string().max(64), amount).refine((labels) => Object.keys(labels).length <= 64);

/** A snapshot as another instance told it. Bounded: what comes over a wire is input. */
export const snapshotSchema: z.ZodType<Snapshot> = z
  .record(z.string().max(64), z.union([amount, histogram, byLabel]))
  .refine((families) => Object.keys(families).length <= 128);
