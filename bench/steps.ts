/**
 * `deno task bench:steps`: what each step of a message's way costs by itself, in CPU of this process. Parse and schema are
 * paid once a message, append and encode once a message with a price for each batch, send once a member and frame.
 */
import { readCommand } from "../protocol/frames.ts";
import { parseRoomName } from "../protocol/names.ts";
import { openKvStore } from "../store/kv_store.ts";
import type { Draft } from "../store/message_log.ts";
import { idOf } from "./load/message_id.ts";
import { ProcessGauge } from "./load/process_gauge.ts";
import { load } from "./rounds.ts";
import { Fountain } from "./fountain.ts";
import { message, TEXT } from "./sample.ts";
import { SINK_MEMBERS } from "./servers.ts";
import { align } from "./table.ts";
import { THOROUGH } from "./workloads.ts";

const ROOM = parseRoomName("room-0")!;
const MESSAGES = 20_000;
const BATCHES = [1, 10, 80];
const gauge = new ProcessGauge(Deno.pid);

interface Step {
  readonly what: string;
  readonly microseconds: number;
  /** What the figure is the price of. */
  readonly unit: string;
}

async function steps(): Promise<void> {
  const found: Step[] = [parse(), schema()];
  for (const batch of BATCHES) found.push(await append(batch));
  for (const batch of BATCHES) found.push(encode(batch));
  for (const batch of BATCHES) found.push(await send(batch));
  const cells = found.map(({ what, microseconds, unit }) => [what, microseconds.toPrecision(3), unit]);
  console.log(align([["step", "µs of CPU", "for"], ...cells]));
}

function parse(): Step {
  const line = sendLine(1);
  return priced("parse: JSON.parse", () => JSON.parse(line));
}

function schema(): Step {
  const line = sendLine(1);
  return priced("parse and schema: readCommand", () => readCommand(line));
}

function encode(batch: number): Step {
  const events = Array.from({ length: batch }, (_, index) => message(index));
  const step = priced(
    `encode ${batch} together`,
    () => events.map((event) => JSON.stringify(event)).join("\n"),
    MESSAGES / batch,
  );
  return { ...step, microseconds: step.microseconds / batch };
}

async function append(batch: number): Promise<Step> {
  const folder = await Deno.makeTempDir({ prefix: "parley-steps-" });
  await using store = await openKvStore({ path: `${folder}/log.db` });
  const { log } = store;
  const rounds = Math.max(100, Math.min(1_000, MESSAGES / batch));
  const one = (round: number) => Array.from({ length: batch }, (_, index) => draft(round * batch + index));
  for (let round = 0; round < 20; round++) await log.append(ROOM, one(rounds + round));
  const before = gauge.cpuMs();
  for (let round = 0; round < rounds; round++) await log.append(ROOM, one(round));
  const microseconds = (gauge.cpuMs() - before) * 1_000 / rounds / batch;
  await Deno.remove(folder, { recursive: true });
  return { what: `append ${batch} together, KV file`, microseconds, unit: "message" };
}

/** Frames of `batch` events to a thousand sockets, from here to the kernel. */
async function send(batch: number): Promise<Step> {
  const messages = batch * 200;
  await using fountain = new Fountain(SINK_MEMBERS, messages, batch);
  const workload = { kind: "ceiling", members: SINK_MEMBERS, messages } as const;
  const listening = load({
    port: fountain.port,
    pid: Deno.pid,
    dialect: "parley",
    workload,
    effort: THOROUGH,
  });
  await fountain.isFull;
  const before = gauge.cpuMs();
  await fountain.pour();
  const outcome = await listening;
  if ("failed" in outcome || outcome.mistakes.length > 0) throw new Error(JSON.stringify(outcome));
  const microseconds = (gauge.cpuMs() - before) * 1_000 / SINK_MEMBERS / messages;
  return { what: `send ${batch} in a frame`, microseconds, unit: "delivery" };
}

function priced(what: string, run: () => unknown, times = MESSAGES): Step {
  for (let i = 0; i < times; i++) run();
  const before = performance.now();
  for (let i = 0; i < times; i++) run();
  return { what, microseconds: (performance.now() - before) * 1_000 / times, unit: "message" };
}

function sendLine(number: number): string {
  return JSON.stringify({ type: "send", ref: number, room: ROOM, id: idOf(number), text: TEXT });
}

function draft(number: number): Draft {
  const from = { id: "u_0123456789abcdef", name: "Ada" };
  return { id: idOf(number), from, at: "2026-11-21T10:00:00.000Z", body: { type: "message", text: TEXT } };
}

if (import.meta.main) await steps();
