/**
 * Lets real processes have bad minutes, one after the other: `deno task faults [-- --runs N] [--seconds N] [--only redis|workers]`.
 * Shows progress, ends with a table in Markdown, and with 1 where anything was wrong. It needs `redis-server`.
 */
import { type BadMinute, badMinute } from "./bad_minute.ts";
import { type Fleet, openRedisFleet, openWorkersFleet } from "./fleet.ts";

const RUNS = 20;
const SECONDS = 12;
const FLEETS: Readonly<Record<string, () => Promise<Fleet>>> = {
  redis: openRedisFleet,
  workers: openWorkersFleet,
};

const runs = Number(option("--runs") ?? RUNS);
const chaosMs = 1_000 * Number(option("--seconds") ?? SECONDS);
const only = option("--only");
const kinds = Object.keys(FLEETS).filter((kind) => only === undefined || kind === only);
const rows: string[] = [];
let isWrong = false;
for (let seed = 1; seed <= runs; seed++) {
  const kind = kinds[seed % kinds.length]!;
  await using fleet = await FLEETS[kind]!();
  const came = await badMinute({ fleet, seed, chaosMs, judgesPresence: true });
  isWrong ||= came.wrong.length > 0;
  rows.push(row(seed, fleet.kind, came));
  console.error(`${seed} of ${runs}: ${fleet.kind}: ${came.stored} events, ${came.wrong.length} violations`);
  for (const what of came.wrong.slice(0, 10)) console.error(`  ${what.slice(0, 400)}`);
}
console.log(
  ["| run | processes | stored | delivered | faults | violations |", "|---|---|---:|---:|---|---:|"].join(
    "\n",
  ),
);
console.log(rows.join("\n"));
Deno.exit(isWrong ? 1 : 0);

function row(seed: number, kind: string, { stored, delivered, faults, wrong }: BadMinute): string {
  const told = Object.entries(faults).filter(([, count]) => count > 0).map(([fault, count]) =>
    `${count} ${fault}`
  );
  return `| ${seed} | ${kind} | ${stored} | ${delivered} | ${told.join(", ")} | ${wrong.length} |`;
}

function option(name: string): string | undefined {
  const at = Deno.args.indexOf(name);
  return at < 0 ? undefined : Deno.args[at + 1];
}
