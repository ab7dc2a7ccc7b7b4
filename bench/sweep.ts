/**
 * `deno task bench:sweep`: what a delivery costs the server, in microseconds of CPU, as rooms grow in size and in number,
 * and what connections take. Prints the figures and draws `docs/cost.svg`.
 */
import { installPeers } from "./peers/installation.ts";
import { type Panel, picture, type Series } from "./picture.ts";
import { runOnce } from "./rounds.ts";
import type { Outcome } from "./load/job.ts";
import { PARLEY, PEERS_BY_NAME, type Server } from "./servers.ts";
import { align } from "./table.ts";
import { type Effort, QUICK, type Workload } from "./workloads.ts";

const PICTURE = new URL("../docs/cost.svg", import.meta.url);
const SIZES = [10, 100, 1_000, 10_000];
const ROOMS = [1, 10, 100, 1_000];
const EFFORT: Effort = { rounds: 1, warmMs: 3_000, measureMs: 5_000 };

interface Sweep {
  readonly title: string;
  readonly xTitle: string;
  readonly values: readonly number[];
  workload(value: number): Workload;
  cost(outcome: Outcome): number | undefined;
}

const SWEEPS: readonly Sweep[] = [
  {
    title: "µs of CPU a delivery, one room",
    xTitle: "members, 10 messages outstanding",
    values: SIZES,
    workload: (members) => ({ kind: "loop", rooms: 1, members, senders: 10, outstanding: 1 }),
    cost: (outcome) => outcome.cpuOfDelivery,
  },
  {
    title: "µs of CPU a delivery, rooms of 10",
    xTitle: "rooms, 2 messages outstanding in each",
    values: ROOMS,
    workload: (rooms) => ({ kind: "loop", rooms, members: 10, senders: 2, outstanding: 1 }),
    cost: (outcome) => outcome.cpuOfDelivery,
  },
  {
    title: "MiB of the whole server",
    xTitle: "silent connections in rooms of 10",
    values: SIZES,
    workload: (people) => ({ kind: "idle", people, rooms: people / 10 }),
    cost: (outcome) => outcome.serverRssMiB,
  },
];

async function sweep(servers: readonly Server[], effort: Effort): Promise<void> {
  const panels: Panel[] = [];
  for (const one of SWEEPS) {
    const series: Series[] = [];
    for (const server of servers) series.push(await follow(server, one, effort));
    panels.push({ title: one.title, xTitle: one.xTitle, series });
    console.log(tableOf(panels.at(-1)!) + "\n");
  }
  await Deno.writeTextFile(PICTURE, picture("What a delivery and a connection cost as rooms grow", panels));
}

async function follow(
  server: Server,
  { title, values, workload, cost }: Sweep,
  effort: Effort,
): Promise<Series> {
  const points: { x: number; y: number | undefined }[] = [];
  for (const x of values) {
    console.error(`${title}: ${server.title}, ${x}`);
    const run = await runOnce(server, workload(x), effort);
    if ("failed" in run || run.mistakes.length > 0) console.error(run);
    points.push({ x, y: "failed" in run ? undefined : cost(run) });
  }
  return { title: server.name === "parley" ? "Parley" : server.name, points };
}

function tableOf({ title, series }: Panel): string {
  const head = [title, ...series[0]!.points.map(({ x }) => x.toLocaleString("en"))];
  const rows = series.map(({ title, points }) => [title, ...points.map(({ y }) => y?.toPrecision(3) ?? "–")]);
  return align([head, ...rows]);
}

if (import.meta.main) {
  await installPeers(console.error);
  await sweep([PARLEY, PEERS_BY_NAME.ws!], Deno.args.includes("--quick") ? QUICK : EFFORT);
}
