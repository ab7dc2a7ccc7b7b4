import * as z from "zod";
import type { Records } from "./records.ts";

const SECRET_BYTES = 32;

const madeSecret = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * The secret that all instances share for this purpose. Made by whoever comes first; of several that start at once one wins,
 * and the others take its secret.
 */
export async function keptSecret(records: Records, purpose: string): Promise<string> {
  const key = ["secret", purpose];
  const random = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  const kept = madeSecret.safeParse((await records.get(key))?.value);
  if (kept.success) return kept.data;
  const made = random.toHex();
  if (await records.put(key, made, { ifVersion: null })) return made;
  return madeSecret.parse((await records.get(key))?.value);
}
