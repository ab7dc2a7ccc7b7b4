import { newUserId } from "../../chat/guests.ts";
import { parseUserName } from "../../protocol/names.ts";
import { openMemoryStore } from "../../store/memory_store.ts";
import { Names } from "../../store/names.ts";
import { Sessions } from "../../store/sessions.ts";
import { House, type HouseOptions } from "./house.ts";
import { Visitor } from "./visitor.ts";

/** An instance, and somebody whom its operator made an admin as `deno task token -- --admin` does. */
export async function houseWithAdmin(options: HouseOptions = {}) {
  const store = options.store ?? openMemoryStore({ now: options.clock?.now ?? Date.now });
  const house = await House.open({ ...options, store });
  return { house, admin: await admin(house, store.records), store };
}

async function admin(house: House, records: ConstructorParameters<typeof Names>[0]): Promise<Visitor> {
  const user = { id: newUserId(Math.random), name: "Root" };
  const now = () => house.hub.now();
  await new Names(records, { now }).claim(parseUserName(user.name)!, user.id, now() + 3_600_000);
  await records.put(["vouched", user.id], { admin: true });
  const sessions = await Sessions.open(records, { now });
  return Visitor.withToken(house.origin, await sessions.issue(user), user.id);
}
