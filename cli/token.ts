/**
 * `deno task token -- --name Ada [--admin] [--url https://chat.example]`: prints a token for a person and a link that signs
 * them in. Works on the store of the settings, so beside a running server.
 */
import { parseArgs } from "node:util";
import * as z from "zod";
import { newUserId } from "../chat/guests.ts";
import { openStore } from "../server/drivers.ts";
import { settingsOrExit } from "../server/environment.ts";
import { TOKEN_MS } from "../protocol/limits.ts";
import { parseUserName, type UserName } from "../protocol/names.ts";
import type { Settings } from "../server/settings.ts";
import { Names } from "../store/names.ts";
import type { Records } from "../store/records.ts";
import { Sessions } from "../store/sessions.ts";

const USAGE = "Usage: deno task token -- --name Ada [--admin] [--url https://chat.example]";
const vouched = z.object({ admin: z.boolean() });

interface Order {
  readonly name: UserName;
  readonly admin: boolean;
  readonly url: string | undefined;
}

const order = readOrder(Deno.args.filter((arg) => arg !== "--"));
const settings = settingsOrExit();
if (settings.store === "memory" || settings.kvPath === ":memory:") {
  fail("This store is gone with its process: a token for it would be worth nothing");
}
await using store = await openStore(settings);
const token = await makeToken(store.records, settings, order);
const url = order.url?.replace(/\/$/, "") ?? `http://localhost:${settings.port}`;
console.log(`Token: ${token}`);
// In the fragment, which browsers keep to themselves: it reaches no server's log.
console.log(`Sign in: ${url}/#token=${token}`);

function readOrder(args: string[]): Order {
  try {
    const { values } = parseArgs({
      args,
      options: { name: { type: "string" }, admin: { type: "boolean" }, url: { type: "string" } },
    });
    const name = parseUserName(values.name ?? "");
    if (name) return { name, admin: values.admin ?? false, url: values.url };
  } catch {
    // An option that there is not.
  }
  return fail(USAGE);
}

/** A token for whoever got one under this name before, else for a new user. Never for a guest who came by the name. */
async function makeToken(records: Records, settings: Settings, { name, admin }: Order): Promise<string> {
  const names = new Names(records);
  const id = await vouchedHolder(records, names, name) ?? newUserId(Math.random);
  if (!await names.claim(name, id, Date.now() + TOKEN_MS)) {
    fail(`A guest has the name "${name}". Choose another`);
  }
  await records.put(["vouched", id], { admin });
  const sessions = await Sessions.open(records, { secrets: settings.sessionSecrets });
  return await sessions.issue({ id, name });
}

async function vouchedHolder(records: Records, names: Names, name: UserName): Promise<string | undefined> {
  const holder = await names.find(name);
  if (!holder) return undefined;
  const record = await records.get(["vouched", holder.user.id]);
  return vouched.safeParse(record?.value).success ? holder.user.id : undefined;
}

function fail(message: string): never {
  console.error(message);
  Deno.exit(1);
}
