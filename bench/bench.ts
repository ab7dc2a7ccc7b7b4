/** `deno task bench`: Parley beside bare peers, one table. */
import { goals } from "./goals.ts";
import { canPin } from "./pinning.ts";
import { installPeers } from "./peers/installation.ts";
import { type Options, readOptions, USAGE } from "./options.ts";
import { contenders, measure } from "./rounds.ts";
import { LISTENERS, PEERS_BY_NAME } from "./servers.ts";
import { type Measured, notes, table } from "./table.ts";
import { QUICK, shortened, THOROUGH, WORKLOADS } from "./workloads.ts";

/** A load average above this is not ours before the first run. */
const BUSY = 0.5;

async function bench(options: Options): Promise<void> {
  if (options.peers.length > 0) await installPeers(progress);
  if (!await canPin()) progress("processes cannot be bound to cores here: figures will be less steady");
  if (Deno.loadavg()[0]! > BUSY) {
    progress("other programs keep this machine busy: figures will be less steady");
  }
  const measured: Measured[] = [];
  for (const name of options.workloads) measured.push(await measureOne(name, options));
  console.log(options.isJson ? JSON.stringify(measured, null, 2) : report(measured));
}

async function measureOne(name: string, options: Options): Promise<Measured> {
  const usual = options.isQuick ? QUICK : THOROUGH;
  const effort = { ...usual, rounds: options.rounds ?? usual.rounds };
  const workload = options.isQuick ? shortened(WORKLOADS[name]!) : WORKLOADS[name]!;
  const peers = options.peers.map((peer) => PEERS_BY_NAME[peer]!);
  const rows = await measure(
    contenders(workload, LISTENERS[options.listener]!, peers),
    workload,
    effort,
    (line) => progress(`${name}, ${line}`),
  );
  return { name, workload, rows };
}

function report(measured: readonly Measured[]): string {
  const verdicts = measured.flatMap(({ name, rows }) => goals(name, rows));
  return ["", table(measured), "", ...verdicts, ...notes(measured)].join("\n");
}

function progress(line: string): void {
  console.error(line);
}

if (import.meta.main) {
  const options = readOptions(Deno.args);
  if ("wrong" in options) {
    console.error(`${options.wrong}\n\n${USAGE}`);
    Deno.exit(64);
  }
  await bench(options);
}
