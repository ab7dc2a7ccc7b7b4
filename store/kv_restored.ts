import { HEADS } from "./kv_keys.ts";
import { readHead } from "./stored.ts";

/**
 * Opens a new epoch in every room of a database that was restored from a backup. People may have seen more than the backup
 * has: without this, what is said next would get numbers that they know already. To be called before any server opens it.
 */
export async function openNewEpochs(kv: Deno.Kv, newEpoch: () => string): Promise<number> {
  let rooms = 0;
  for await (const { key, value, versionstamp } of kv.list({ prefix: HEADS })) {
    const head = readHead(value);
    if (!head) continue;
    const next = { ...head, epoch: newEpoch(), epochs: head.epochs + 1 };
    const { ok } = await kv.atomic().check({ key, versionstamp }).set(key, next).commit();
    if (!ok) throw new Error("Cannot restore: somebody else writes to this database");
    rooms++;
  }
  return rooms;
}
