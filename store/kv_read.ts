import { Gather } from "./gather.ts";
import type { Patience } from "./patience.ts";

/** The part of Deno KV that the drivers use. */
export type Kv = Pick<Deno.Kv, "get" | "getMany" | "list" | "atomic">;

/** Single keys, whoever asks for them: what is asked while others are being read is read together. */
export type KvReads = Gather<Deno.KvKey, Deno.KvEntryMaybe<unknown>>;

/** Keys that `getMany` takes at a time. */
const MANY = 10;

/** @param atOnce Reads in flight: more than one pays off where the store is far away. */
export function readTogether(kv: Kv, patience: Patience, atOnce: number): KvReads {
  return new Gather((keys) => patience.repeat("Cannot read", () => readAll(kv, keys)), atOnce);
}

/** Any number of keys, each answered in its place. */
export async function readAll(kv: Kv, keys: readonly Deno.KvKey[]): Promise<Deno.KvEntryMaybe<unknown>[]> {
  if (keys.length <= MANY) return keys.length === 0 ? [] : await kv.getMany<unknown[]>(keys);
  const parts: Promise<Deno.KvEntryMaybe<unknown>[]>[] = [];
  for (let i = 0; i < keys.length; i += MANY) parts.push(kv.getMany<unknown[]>(keys.slice(i, i + MANY)));
  return (await Promise.all(parts)).flat();
}
