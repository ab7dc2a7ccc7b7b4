import { BroadcastBus } from "../bus/broadcast_bus.ts";
import type { Bus } from "../bus/bus.ts";
import { JoinedBus } from "../bus/joined_bus.ts";
import { KvBus } from "../bus/kv_bus.ts";
import { MemoryHub } from "../bus/memory_bus.ts";
import { RedisBus } from "../bus/redis_bus.ts";
import { BELLS_TOPIC, isGrownHint, roomOf } from "../chat/hints.ts";
import { BELL } from "../protocol/names.ts";
import { bellKeys, bellOf, postBellKey } from "../store/kv_keys.ts";
import { openKvStore } from "../store/kv_store.ts";
import { openMemoryStore } from "../store/memory_store.ts";
import type { MessageLog } from "../store/message_log.ts";
import type { Records } from "../store/records.ts";
import { openRedisStore } from "../store/redis_store.ts";
import type { Settings } from "./settings.ts";

/** What was said, and the small values beside it, in one place. */
export interface Store extends AsyncDisposable {
  readonly log: MessageLog;
  readonly records: Records;
  /** Where it lies, if that is Deno KV: a bus can go over it too. */
  readonly kv?: Deno.Kv;
}

type Report = (error: unknown, where?: string) => void;

/** What goes over Deno KV is gathered for so long: each letter is a write. */
const KV_GATHER_MS = 200;
/** A room in which much is said rings without a pause: its head is read at most so often. */
const KV_DOUBT_EVERY_MS = 100;

/** Opens the store of these settings. */
export async function openStore(
  { store, bus, kvPath, redisUrl, historyDays }: Settings,
  { now = Date.now, report = console.error }: { now?: () => number; report?: Report } = {},
): Promise<Store> {
  switch (store) {
    case "kv":
      return await openKvStore({ path: kvPath, now, historyDays, rings: bus === "kv" });
    case "memory":
      return openMemoryStore({ now, historyDays });
    case "redis":
      return openRedisStore({ url: redisUrl!, now, historyDays, report: (error) => report(error, "store") });
  }
}

/** Opens the bus of these settings. */
export function openBus(settings: Settings, { store, report }: { store: Store; report: Report }): Bus {
  const told = { report: (error: unknown) => report(error, "bus") };
  switch (settings.bus) {
    case "redis":
      return new RedisBus({ url: settings.redisUrl!, ...told });
    case "kv":
      return openKvBus(settings, store.kv!, told);
    case "memory":
      return new MemoryHub(told).connect();
    case "broadcast":
      return isAlone(settings) ? new MemoryHub(told).connect() : new BroadcastBus(told);
  }
}

/** On a hosted platform that has it, BroadcastChannel may reach other instances, and sooner. */
function openKvBus(
  { kvPath }: Settings,
  kv: Deno.Kv,
  told: { report: (error: unknown) => void },
): Bus {
  const bus = new KvBus({
    kv,
    postBell: postBellKey(),
    logBells: { keys: bellKeys(), of: bellOfTopic },
    isRung: (topic, payload) => roomOf(topic) !== undefined && isGrownHint(payload),
    gatherMs: KV_GATHER_MS,
    doubtEveryMs: KV_DOUBT_EVERY_MS,
    ...told,
  });
  const isHosted = kvPath === undefined;
  const hasChannel = typeof BroadcastChannel !== "undefined";
  return isHosted && hasChannel ? new JoinedBus([new BroadcastBus(told), bus]) : bus;
}

function bellOfTopic(topic: string): number {
  const room = topic === BELLS_TOPIC ? BELL : roomOf(topic);
  return room === undefined ? -1 : bellOf(room);
}

/** BroadcastChannel reaches the other workers of this process, and on a hosted platform other instances, if it is there at all. */
function isAlone({ workers, kvPath }: Settings): boolean {
  const isHosted = kvPath === undefined;
  return typeof BroadcastChannel === "undefined" || (workers === 1 && !isHosted);
}
