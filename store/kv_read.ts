/** The part of Deno KV that the drivers use. */
export type Kv = Pick<Deno.Kv, "get" | "getMany" | "list" | "atomic">;

/** Keys that `getMany` takes at a time. */
const MANY = 10;

/** Any number of keys, each answered in its place. */
export async function readAll(kv: Kv, keys: readonly Deno.KvKey[]): Promise<Deno.KvEntryMaybe<unknown>[]> {
  if (keys.length <= MANY) return keys.length === 0 ? [] : await kv.getMany<unknown[]>(keys);
  const parts: Promise<Deno.KvEntryMaybe<unknown>[]>[] = [];
  for (let i = 0; i < keys.length; i += MANY) parts.push(kv.getMany<unknown[]>(keys.slice(i, i + MANY)));
  return (await Promise.all(parts)).flat();
}
