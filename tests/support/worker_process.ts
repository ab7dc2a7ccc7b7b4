import { Program } from "../process.ts";
import { House } from "./house.ts";

/** Two workers of one process, in a folder that goes with them. */
export async function startWorkers(more: Record<string, string> = {}) {
  const folder = await Deno.makeTempDir({ prefix: "parley-workers-" });
  const env = {
    ...{ HOST: "127.0.0.1", PORT: "0", WORKERS: "2", RATE_PER_SECOND: "0" },
    LISTENER: House.listener,
    KV_PATH: `${folder}/parley.db`,
    ...more,
  };
  const program = new Program(["run", "--quiet", "-A", "cli/start.ts"], env);
  const [, origin] = await program.says(/Parley is at (http:\S+)/);
  return {
    origin: origin!,
    // Asked, not killed: what was killed could not end the server that it had started.
    async [Symbol.asyncDispose]() {
      program.signal("SIGTERM");
      await program.ended();
      await Deno.remove(folder, { recursive: true });
    },
  };
}
