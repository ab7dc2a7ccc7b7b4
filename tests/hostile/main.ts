/**
 * `deno task hostile [attacks] [deno|node]`: a million hostile frames, headers and bodies against the real server, while two
 * people talk; then a thousand people who do not read. Prints what it cost; ends with 1 where anything broke.
 */
import { besiegeElsewhere } from "./besieger.ts";
import { type Ground, openGround } from "./ground.ts";
import { RoundTrips } from "./round_trips.ts";
import { stall } from "./stalled.ts";

/** With every limit of pace, as people run it. */
const PACED = { RATE_PER_SECOND: "1000", RATE_BURST: "10000", MAX_CONNECTIONS_PER_ADDRESS: "200" };
const QUIET_MS = 20_000;
const AT_ONCE = 60;
const READERS = 1_000;

const args = Deno.args.filter((arg) => arg !== "--");
const attacks = Number(args.find((arg) => /^\d+$/.test(arg)) ?? 1_000_000);
const listeners = ["deno", "node"].filter((name) =>
  args.includes(name) || !args.some((arg) => /^[dn]/.test(arg))
);
let isBroken = false;
for (const listener of listeners) {
  await using ground = await openGround(listener, PACED);
  isBroken = !await report(listener, ground) || isBroken;
}
Deno.exit(isBroken ? 1 : 0);

async function report(listener: string, ground: Ground): Promise<boolean> {
  const { origin } = ground;
  const talk = await RoundTrips.begin(origin);
  const siege = { origin, atOnce: AT_ONCE, label: listener };
  // What is loaded and filled once is no growth.
  await besiegeElsewhere({ ...siege, attacks: Math.ceil(attacks / 10), seed: 1 });
  const before = await ground.quiet(2);
  talk.taken();
  const quiet = await quietly(talk);
  const begunAt = performance.now();
  const done = await besiegeElsewhere({ ...siege, attacks, seed: 2 });
  const seconds = (performance.now() - begunAt) / 1_000;
  const besieged = talk.taken();
  const after = await ground.quiet(2);
  talk.taken();
  // Both before and after, for what else the machine does changes in between.
  quiet.push(...await quietly(talk));
  await talk[Symbol.asyncDispose]();
  const { faults } = await ground.state();
  await using calm = await openGround(listener);
  const { mib, goneMs } = await stall(calm, READERS);
  console.log(`${listener}: ${done} attacks in ${seconds.toFixed(0)} s`);
  console.log(`  errors nobody expected: ${faults.length} ${faults.slice(0, 3).join("\n")}`);
  console.log(`  heap after a collection: ${mebi(before.heapBytes)}, then ${mebi(after.heapBytes)}`);
  console.log(`  resident: ${mebi(before.rssBytes)}, then ${mebi(after.rssBytes)}`);
  const [quietMs, besiegedMs] = [p99(quiet), p99(besieged)];
  console.log(
    `  p99 of others: ${quietMs.toFixed(1)} ms quiet, ${besiegedMs.toFixed(1)} ms under attack, ` +
      `${(besiegedMs / quietMs).toFixed(1)} times`,
  );
  const gone = goneMs === undefined ? "not gone after 120 s" : `gone after ${(goneMs / 1_000).toFixed(0)} s`;
  console.log(`  ${READERS} who do not read: ${mib.toFixed(0)} MiB, ${gone}`);
  return faults.length === 0;
}

async function quietly(talk: RoundTrips): Promise<number[]> {
  await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  return talk.taken();
}

function p99(figures: readonly number[]): number {
  return figures.toSorted((one, other) => one - other)[Math.floor(figures.length * 0.99)] ?? NaN;
}

function mebi(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
