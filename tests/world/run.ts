/**
 * Runs worlds by seed until one goes wrong: `deno run --no-check tests/world/run.ts FIRST COUNT`.
 * Prints what was wrong and ends with 1; a seed repeats exactly.
 */
import { chaos, instancesOf } from "./chaos.ts";

const [first = 1, count = 100] = Deno.args.map(Number);
for (let seed = first; seed < first + count; seed++) {
  const wrong = await chaos({ seed, instances: instancesOf(seed) });
  if (wrong.length === 0) continue;
  console.log(`seed ${seed}: ${wrong.length} violations`);
  for (const what of wrong.slice(0, 5)) console.log(`  ${what.slice(0, 400)}`);
  Deno.exit(1);
}
console.log(`${count} seeds, no violation`);
