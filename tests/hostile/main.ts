/**
 * `deno task hostile [attacks] [deno|node]`: a million hostile frames, headers and bodies against the real server, each of
 * which it reads; then a siege of a server as people run it, while two people talk; then a thousand people who do not read.
 * Prints what it cost; ends with 1 where anything broke.
 */
import { besiegeElsewhere } from "./besieger.ts";
import { type Ground, openGround } from "./ground.ts";
import { RoundTrips } from "./round_trips.ts";
import { stall } from "./stalled.ts";
import type { State } from "./victim.ts";

/** Whose connections have no limit, so that whatever is sent is read. */
const HEARD = { RATE_PER_SECOND: "1000", RATE_BURST: "10000", MAX_CONNECTIONS_PER_ADDRESS: "1000000" };
/** With every limit of pace, as people run it. */
const PACED = { ...HEARD, MAX_CONNECTIONS_PER_ADDRESS: "200" };
const QUIET_MS = 20_000;
const SIEGE_MS = 100_000;
const AT_ONCE = 60;
const READERS = 1_000;

const args = Deno.args.filter((arg) => arg !== "--");
const attacks = Number(args.find((arg) => /^\d+$/.test(arg)) ?? 1_000_000);
const listeners = ["deno", "node"].filter((name) =>
  args.includes(name) || !args.some((arg) => /^[dn]/.test(arg))
);
let isBroken = false;
for (const listener of listeners) {
  const faults = [...await readAll(listener), ...await besieged(listener)];
  await stalled(listener);
  console.log(`${listener}: errors nobody expected: ${faults.length} ${faults.slice(0, 3).join("\n")}`);
  isBroken ||= faults.length > 0;
}
Deno.exit(isBroken ? 1 : 0);

/** What so many attacks leave behind. Answers what broke. */
async function readAll(listener: string): Promise<string[]> {
  await using ground = await openGround(listener, HEARD);
  const siege = { origin: ground.origin, atOnce: AT_ONCE, label: listener };
  // What is loaded and filled once is no growth.
  await besiegeElsewhere({ ...siege, attacks: Math.ceil(attacks / 10), seed: 1 });
  const before = await rested(ground);
  const begunAt = performance.now();
  const done = await besiegeElsewhere({ ...siege, attacks, seed: 2 });
  const seconds = (performance.now() - begunAt) / 1_000;
  const after = await rested(ground);
  console.log(`${listener}: ${done} attacks in ${seconds.toFixed(0)} s`);
  console.log(`  heap after a collection: ${mebi(before.heapBytes)}, then ${mebi(after.heapBytes)}`);
  console.log(`  resident: ${mebi(before.rssBytes)}, then ${mebi(after.rssBytes)}`);
  return after.faults;
}

/** What two who talk notice of attackers. Answers what broke. */
async function besieged(listener: string): Promise<string[]> {
  await using ground = await openGround(listener, PACED);
  await using talk = await RoundTrips.begin(ground.origin);
  const siege = { origin: ground.origin, atOnce: AT_ONCE, label: `${listener}, as people run it` };
  await besiegeElsewhere({ ...siege, lastsMs: 10_000, seed: 3 });
  await ground.quiet(2);
  talk.taken();
  const quiet = await quietly(talk);
  await besiegeElsewhere({ ...siege, lastsMs: SIEGE_MS, seed: 4 });
  const meanwhile = talk.taken();
  await ground.quiet(2);
  talk.taken();
  // Both before and after, for what else the machine does changes in between.
  quiet.push(...await quietly(talk));
  const { faults } = await ground.state();
  const [quietMs, besiegedMs] = [p99(quiet), p99(meanwhile)];
  console.log(
    `  p99 of others: ${quietMs.toFixed(1)} ms quiet, ${besiegedMs.toFixed(1)} ms under attack, ` +
      `${(besiegedMs / quietMs).toFixed(1)} times; the worst ${Math.max(...meanwhile).toFixed(0)} ms`,
  );
  return faults;
}

async function stalled(listener: string): Promise<void> {
  await using calm = await openGround(listener);
  const { mib, goneMs } = await stall(calm, READERS);
  const gone = goneMs === undefined ? "not gone after 120 s" : `gone after ${(goneMs / 1_000).toFixed(0)} s`;
  console.log(`  ${READERS} who do not read: ${mib.toFixed(0)} MiB, ${gone}`);
}

/** What it holds once everybody is gone, and what runtimes keep of them for a while. */
async function rested(ground: Ground): Promise<State> {
  await ground.quiet(0);
  await pause();
  return await ground.quiet(0);
}

async function quietly(talk: RoundTrips): Promise<number[]> {
  await pause();
  return talk.taken();
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, QUIET_MS));
}

function p99(figures: readonly number[]): number {
  return figures.toSorted((one, other) => one - other)[Math.floor(figures.length * 0.99)] ?? NaN;
}

function mebi(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
