/**
 * Runs worlds by seed until one goes wrong: `deno run --no-check tests/world/run.ts FIRST COUNT [--steps N] [--tally]`.
 * Prints what was wrong with a history as short as it gets, unless `--brief`, and ends with 1; a seed repeats exactly. `--tally`
 * shows progress and ends with what happened, counted, as JSON.
 */
import { badHour, instancesOf } from "./chaos.ts";
import { shortest } from "./shortest.ts";
import { addTally, emptyTally } from "./tally.ts";
import { verdict } from "./verdict.ts";

const STEPS = 400;
const TOLD = 40;

const steps = Number(option("--steps") ?? STEPS);
const [first = 1, count = 100] = Deno.args.filter((arg, i) =>
  /^\d+$/.test(arg) && Deno.args[i - 1] !== "--steps"
).map(Number);
const isTallied = Deno.args.includes("--tally");
const tally = emptyTally();
for (let seed = first; seed < first + count; seed++) {
  const world = await badHour({ seed, instances: instancesOf(seed), steps });
  const wrong = await verdict(world);
  if (wrong.length > 0) await complain(seed, wrong);
  addTally(tally, { ...world.tally, delivered: world.testimony.heard });
  if (isTallied && (seed - first) % 10 === 9) {
    console.error(`${seed - first + 1} of ${count} seeds, ${tally.stored} events`);
  }
}
console.log(`${count} seeds, no violation`);
if (isTallied) console.log(JSON.stringify(tally));

async function complain(seed: number, wrong: readonly string[]): Promise<never> {
  console.log(`seed ${seed}: ${wrong.length} violations`);
  for (const what of wrong.slice(0, 5)) console.log(`  ${what.slice(0, 400)}`);
  if (!Deno.args.includes("--brief")) await tellShortest(seed);
  Deno.exit(1);
}

async function tellShortest(seed: number): Promise<void> {
  const found = await shortest({ seed, instances: instancesOf(seed), steps });
  console.log(`shortest history: ${found.steps} of ${steps} steps, the last of them:`);
  for (const what of found.diary.slice(-TOLD)) console.log(`  ${what}`);
  for (const what of found.wrong.slice(0, 5)) console.log(`  ${what.slice(0, 400)}`);
}

function option(name: string): string | undefined {
  const at = Deno.args.indexOf(name);
  return at < 0 ? undefined : Deno.args[at + 1];
}
