/**
 * `deno task restore -- FILE`: puts a copy that `deno task backup` made in the place of KV_PATH, which must be free, and opens a
 * new epoch in every room. The server must not run. docs/deploying.md says how to restore Redis.
 */
import { dirname } from "node:path";
import { settingsOrExit } from "../server/environment.ts";
import { openNewEpochs } from "../store/kv_restored.ts";
import { randomName } from "../store/random_name.ts";

const [file, ...more] = Deno.args.filter((arg) => arg !== "--");
if (!file || more.length > 0) fail("Usage: deno task restore -- FILE");
const { store, kvPath } = settingsOrExit();
if (store !== "kv" || kvPath === undefined || kvPath === ":memory:" || kvPath.includes("://")) {
  fail("Only a database file can be restored from here: docs/deploying.md says how to restore Redis");
}
for (const path of [kvPath, `${kvPath}-wal`, `${kvPath}-shm`]) {
  if (await isThere(path)) fail(`There is ${path}: move it out of the way first`);
}
await Deno.mkdir(dirname(kvPath), { recursive: true });
await Deno.copyFile(file, kvPath);
using kv = await Deno.openKv(kvPath);
const rooms = await openNewEpochs(kv, randomName);
console.log(`${kvPath} is as it was, ${rooms} rooms`);

async function isThere(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

function fail(why: string): never {
  console.error(why);
  Deno.exit(64);
}
