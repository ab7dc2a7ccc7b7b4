/**
 * `deno task bench:observing [workload] [--pairs n]`: what it costs to look. The server with everything on, scraped every second
 * and watched by a dashboard with all figures, beside the same server with nothing timed and nobody looking; in alternating
 * pairs, so that what changes on the machine meets both alike.
 */
import { median } from "./figures.ts";
import type { Outcome } from "./load/job.ts";
import { Onlooker } from "./onlooker.ts";
import { load, type Run } from "./rounds.ts";
import { ServerProcess } from "./server_process.ts";
import { PARLEY, type Server } from "./servers.ts";
import { THOROUGH, WORKLOADS } from "./workloads.ts";

const BLIND: Server = {
  ...PARLEY,
  title: "Parley, unobserved",
  command: PARLEY.command.map((part) => part.replace(/main\.ts$/, "bench/blind_main.ts")),
};

type Measure = keyof Pick<Outcome, "deliveriesPerSecond" | "cpuOfDelivery" | "kibPerConnection">;

const args = Deno.args.filter((arg) => arg !== "--");
const pairs = args.includes("--pairs") ? Number(args[args.indexOf("--pairs") + 1]) : 20;
const name = args.find((arg) => arg in WORKLOADS) ?? "room-1000-busy";
const measures: readonly Measure[] = name.startsWith("idle")
  ? ["kibPerConnection"]
  : ["deliveriesPerSecond", "cpuOfDelivery"];
const observed: Run[] = [];
const blind: Run[] = [];

for (let pair = 0; pair < pairs; pair++) {
  // Who begins takes turns, too.
  if (pair % 2 === 0) observed.push(await run(PARLEY));
  blind.push(await run(BLIND));
  if (pair % 2 === 1) observed.push(await run(PARLEY));
  console.error(`pair ${pair + 1} of ${pairs}: ${measures.map((measure) => told(measure, pair)).join(", ")}`);
}
for (const measure of measures) report(measure);

async function run(server: Server): Promise<Run> {
  await using running = await ServerProcess.start(server);
  using _onlooker = server === PARLEY ? await Onlooker.come(running.port) : undefined;
  const { port, pid } = running;
  return await load({ port, pid, dialect: "parley", workload: WORKLOADS[name]!, effort: THOROUGH });
}

function valueOf(run: Run | undefined, measure: Measure): number {
  return run && !("failed" in run) ? run[measure] ?? NaN : NaN;
}

function told(measure: Measure, pair: number): string {
  const [one, other] = [valueOf(observed[pair], measure), valueOf(blind[pair], measure)];
  return `${measure} ${one.toPrecision(4)} / ${other.toPrecision(4)} = ${(one / other).toFixed(3)}`;
}

/** The middle of the pairs, and between which of them it lies in 95 of 100 cases. */
function report(measure: Measure): void {
  const isAmount = measure === "kibPerConnection";
  const compared = observed.map((run, pair) => {
    const [one, other] = [valueOf(run, measure), valueOf(blind[pair], measure)];
    return isAmount ? one - other : one / other;
  }).filter(Number.isFinite).sort((one, other) => one - other);
  const [low, high] = [
    compared[rank(compared.length)],
    compared[compared.length - 1 - rank(compared.length)],
  ];
  const unit = isAmount ? "KiB more" : "× unobserved";
  const interval = `95 % interval ${low?.toFixed(3)} to ${high?.toFixed(3)}, ${compared.length} pairs`;
  console.log(`${name}, ${measure}: ${median(compared).toFixed(3)} ${unit} (${interval})`);
}

/** How many values lie outside the interval of the median on each side. */
function rank(count: number): number {
  return Math.max(0, Math.floor(count / 2 - 0.98 * Math.sqrt(count)));
}
