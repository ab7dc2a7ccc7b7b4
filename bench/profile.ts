/**
 * `deno task bench:profile [workload]`: runs the server under V8's profiler and prints the functions that took the most
 * time. The `.cpuprofile` stays in `data/bench/profile/` and opens in a browser's developer tools.
 */
import { type CpuProfile, outsideMs, selfTimes } from "./cpu_profile.ts";
import { load } from "./rounds.ts";
import { ServerProcess } from "./server_process.ts";
import { PARLEY, type Server } from "./servers.ts";
import { align } from "./table.ts";
import { THOROUGH, WORKLOADS } from "./workloads.ts";

const FOLDER = new URL("../data/bench/profile/", import.meta.url).pathname;
const FUNCTIONS = 40;

async function profile(name: string): Promise<void> {
  const workload = WORKLOADS[name];
  if (!workload) throw new Error(`There is no workload "${name}"`);
  await Deno.remove(FOLDER, { recursive: true }).catch(() => {});
  {
    await using running = await ServerProcess.start(profiled(PARLEY));
    const job = { port: running.port, pid: running.pid, dialect: PARLEY.dialect, workload, effort: THOROUGH };
    console.error(JSON.stringify(await load(job)));
    await running.stop();
  }
  for await (const { name } of Deno.readDir(FOLDER)) {
    console.log(`${FOLDER}${name}\n${summary(JSON.parse(await Deno.readTextFile(FOLDER + name)))}`);
  }
}

function profiled(server: Server): Server {
  const [deno, run, ...rest] = server.command;
  return { ...server, command: [deno!, run!, "--cpu-prof", `--cpu-prof-dir=${FOLDER}`, ...rest] };
}

function summary(profile: CpuProfile): string {
  const rows = selfTimes(profile).slice(0, FUNCTIONS);
  const cells = rows.map(({ name, place, ms, share }) => [
    `${name} ${place}`,
    ms.toFixed(0),
    `${(share * 100).toFixed(1)} %`,
  ]);
  const outside = `outside JavaScript (waiting, and the runtime's own work): ${
    outsideMs(profile).toFixed(0)
  } ms`;
  return `${align([["function", "ms", "of JavaScript's time"], ...cells])}\n${outside}`;
}

if (import.meta.main) await profile(Deno.args.find((arg) => arg !== "--") ?? "room-1000-busy");
