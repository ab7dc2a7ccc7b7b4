import * as z from "zod";
import { MOST_ROOMS } from "./room_pace.ts";
import { snapshotSchema } from "./snapshot_schema.ts";

/** More than this is no sample of ours. */
const MOST_SAMPLE_CHARS = 65_536;

const sample = z.object({
  /** The instance, by a name that is new at every start. */
  from: z.string().min(1).max(64),
  version: z.string().max(32),
  /** By the clock of the instance, in milliseconds: only differences mean something. */
  at: z.number().nonnegative(),
  /** Somebody looks there, so every instance shall tell. */
  isWatched: z.boolean(),
  figures: snapshotSchema,
  rooms: z.array(z.object({
    name: z.string().max(128),
    eventsPerSecond: z.number().nonnegative(),
    connections: z.number().nonnegative(),
  })).max(MOST_ROOMS),
});

/** What an instance tells the others about itself while somebody looks. */
export type Sample = z.output<typeof sample>;

/** Reads what came over the bus; undefined for anything that is no sample. Never throws. */
export function readSample(payload: string): Sample | undefined {
  if (payload.length > MOST_SAMPLE_CHARS) return undefined;
  try {
    return sample.safeParse(JSON.parse(payload)).data;
  } catch {
    return undefined;
  }
}
