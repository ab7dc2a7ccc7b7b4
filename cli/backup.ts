/**
 * `deno task backup -- FILE`: writes everything that is stored into a new file, while the server runs. With Deno KV in a file
 * that is a copy of the database as it was at one moment; with Redis the snapshot that `redis-cli --rdb` takes.
 */
import { DatabaseSync } from "node:sqlite";
import { settingsOrExit } from "../server/environment.ts";

const USAGE = "Usage: deno task backup -- FILE (which must not exist yet)";

const [file, ...more] = Deno.args.filter((arg) => arg !== "--");
if (!file || more.length > 0 || await isThere(file)) fail(USAGE);
const { store, kvPath, redisUrl } = settingsOrExit();
if (store === "kv" && kvPath !== undefined && kvPath !== ":memory:" && !kvPath.includes("://")) {
  if (!await isThere(kvPath)) fail(`There is no database at ${kvPath}`);
  copyDatabase(kvPath, file);
} else if (store === "redis") await copyRedis(redisUrl!, file);
else fail("Only a database file and Redis can be copied from here: others have backups of their own");
console.log(`Everything stored so far is in ${file}`);

/** One statement, so one moment: SQLite lets the server go on writing meanwhile. */
function copyDatabase(from: string, to: string): void {
  using database = new DatabaseSync(from, { readOnly: true });
  database.prepare("VACUUM INTO ?").run(to);
}

async function copyRedis(url: string, to: string): Promise<void> {
  const command = new Deno.Command("redis-cli", { args: ["-u", url, "--no-auth-warning", "--rdb", to] });
  const { success } = await command.output().catch(() => fail("There is no redis-cli: install it"));
  if (!success) fail("redis-cli could not take a snapshot");
}

async function isThere(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

function fail(why: string): never {
  console.error(why);
  Deno.exit(64);
}
