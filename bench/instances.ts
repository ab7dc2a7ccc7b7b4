/**
 * `deno task bench:instances -- [--instances 1,2,4] [--members 1000,10000] [--rates 100,1000] [--seconds 6] [--fsync always]`:
 * one room whose people are spread over several instances that share a Redis. Prints what one more instance costs: how much
 * later its people hear what was said elsewhere, and the Redis commands and the CPU that each event takes.
 */
import { parseArgs } from "node:util";
import { InstanceProcess } from "./instances/instance_process.ts";
import { RedisProcess } from "./instances/redis_process.ts";
import { Spread } from "./instances/spread.ts";
import { ProcessGauge } from "./load/process_gauge.ts";

interface Shape {
  readonly instances: number;
  readonly members: number;
  readonly rates: readonly number[];
  readonly seconds: number;
  readonly fsync: string;
}

interface Row {
  readonly perSecond: number;
  readonly extraMs: readonly [number, number];
  readonly commands: string;
  readonly instanceCpuUs: number;
  readonly redisCpuUs: number;
  readonly mistakes: number;
}

const WARM_MS = 2_000;
const GATHERING_MS = 120_000;
const WAIT_MS = 3_000;

const numbers = (text: string) => text.split(",").map(Number);

async function measure(shape: Shape): Promise<Row[]> {
  await using stack = new AsyncDisposableStack();
  const redis = stack.use(await RedisProcess.start(shape.fsync));
  const instances: InstanceProcess[] = [];
  while (instances.length < shape.instances) {
    instances.push(stack.use(await InstanceProcess.start(redis.url)));
  }
  const spread = new Spread(instances.map(({ port }) => port), shape.members);
  if (!spread.gather(GATHERING_MS)) throw new Error(`Only ${spread.present} came: ${spread.mistakes[0]}`);
  spread.talk(shape.rates[0]!, WARM_MS);
  // Thousands who came are still being announced.
  await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  const gauges = instances.map(({ pid }) => new ProcessGauge(pid));
  const rows: Row[] = [];
  for (const rate of shape.rates) rows.push(await measureRate(spread, { redis, gauges, rate, ...shape }));
  spread.close();
  return rows;
}

async function measureRate(
  spread: Spread,
  { redis, gauges, rate, seconds }: Shape & { redis: RedisProcess; gauges: ProcessGauge[]; rate: number },
): Promise<Row> {
  const used = () => gauges.reduce((sum, gauge) => sum + gauge.cpuMs(), 0);
  const store = new ProcessGauge(redis.pid);
  const [from, cpu, redisCpu, given] = [spread.said, used(), store.cpuMs(), await redis.commands()];
  spread.mistakes.length = 0;
  spread.talk(rate, seconds * 1_000);
  const [events, now] = [spread.said - from, await redis.commands()];
  const row = {
    instanceCpuUs: 1_000 * (used() - cpu) / events,
    redisCpuUs: 1_000 * (store.cpuMs() - redisCpu) / events,
  };
  spread.compare(from);
  const more = [...now].map(([name, calls]) => [name, (calls - given.get(name)!) / events] as const);
  return {
    perSecond: rate,
    extraMs: [spread.extra.percentile(0.5), spread.extra.percentile(0.99)],
    commands: more.filter(([, each]) => each >= 0.005).map(([name, each]) => `${each.toFixed(2)} ${name}`)
      .join(", "),
    ...row,
    mistakes: spread.mistakes.length,
  };
}

function line({ instances, members }: Shape, row: Row): string {
  const [median, worst] = row.extraMs.map((ms) => Number.isNaN(ms) ? "–" : ms.toFixed(1));
  const cells = [instances, members, row.perSecond, median, worst, row.commands];
  return `| ${
    [...cells, row.instanceCpuUs.toFixed(0), row.redisCpuUs.toFixed(0), row.mistakes].join(" | ")
  } |`;
}

if (import.meta.main) {
  const { values } = parseArgs({
    args: Deno.args.filter((arg) => arg !== "--"),
    options: {
      instances: { type: "string", default: "1,2,4" },
      members: { type: "string", default: "1000,10000" },
      rates: { type: "string", default: "100,1000" },
      seconds: { type: "string", default: "6" },
      fsync: { type: "string", default: "always" },
    },
  });
  console.log(
    "| instances | members | messages/s | extra p50, ms | p99, ms | Redis commands an event | CPU an event, µs | of Redis, µs | mistakes |",
  );
  console.log("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
  for (const members of numbers(values.members)) {
    for (const instances of numbers(values.instances)) {
      const rates = numbers(values.rates).filter((rate) => members <= 1_000 || rate <= 100);
      const shape = { instances, members, rates, seconds: Number(values.seconds), fsync: values.fsync };
      for (const row of await measure(shape)) console.log(line(shape, row));
    }
  }
}
