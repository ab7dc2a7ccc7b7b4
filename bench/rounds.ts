import { headline } from "./headline.ts";
import type { Job, Outcome } from "./load/job.ts";
import { LOAD_CORE, pinned } from "./pinning.ts";
import { ServerProcess } from "./server_process.ts";
import { type Server, SINK } from "./servers.ts";
import type { Effort, Workload } from "./workloads.ts";

/** What became of one server in one round. */
export type Run = Outcome | { readonly failed: string };

/** One server's runs, a round each. */
export interface Row {
  readonly server: Server;
  readonly runs: readonly Run[];
}

const LOAD = new URL("./load/main.ts", import.meta.url).pathname;

/** Measures the servers one after the other, and that again in every round, so that what changes on the machine meets all alike. */
export async function measure(
  servers: readonly Server[],
  workload: Workload,
  effort: Effort,
  report: (line: string) => void,
): Promise<Row[]> {
  const rows = servers.map((server) => ({ server, runs: [] as Run[] }));
  for (let round = 1; round <= effort.rounds; round++) {
    for (const { server, runs } of rows) {
      runs.push(await runOnce(server, workload, effort));
      const reached = headline(workload, { server, runs: runs.slice(-1) });
      report(`round ${round} of ${effort.rounds}: ${server.title}: ${reached}`);
    }
  }
  return rows;
}

/** Starts the server anew, lets the load at it, and stops it. */
export async function runOnce(server: Server, workload: Workload, effort: Effort): Promise<Run> {
  const absence = await server.absence();
  if (absence) return { failed: absence };
  try {
    await using running = await ServerProcess.start(server);
    return await load({ port: running.port, pid: running.pid, dialect: server.dialect, workload, effort });
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

/** Runs one job in a load process of its own. */
export async function load(job: Job): Promise<Run> {
  const command = [Deno.execPath(), "run", "--no-check", "--allow-all", LOAD, JSON.stringify(job)];
  const { program, args } = await pinned(LOAD_CORE, command);
  const output = await new Deno.Command(program, { args }).output();
  return output.success ? JSON.parse(new TextDecoder().decode(output.stdout)) : { failed: reason(output) };
}

function reason({ stderr, code, signal }: Deno.CommandOutput): string {
  const lines = new TextDecoder().decode(stderr).split("\n").filter((line) => line.trim() !== "");
  const line = lines.find((line) => line.includes("Error:")) ?? lines[0];
  return line?.slice(0, 300) ?? `the load ended with ${signal ?? code}`;
}

/** The peers that a workload is fair to: coming back and presence are Parley's own. */
export function contenders(
  workload: Workload,
  own: readonly Server[],
  peers: readonly Server[],
): readonly Server[] {
  if (workload.kind === "ceiling") return [SINK];
  const isOwn = workload.kind === "return" || workload.kind === "presence";
  return isOwn ? own : [...own, ...peers];
}
