/** A program that is never idle, and prints for how many turns what had come for it waited until it was read. */
import { setImmediate } from "node:timers";

const TIMES = 25;

const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
const sender = await Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port });
const reader = await listener.accept();
let turns = 0;
void keepBusy();

const waited: number[] = [];
for (let i = 0; i < TIMES; i++) {
  const reading = reader.read(new Uint8Array(1));
  await turn();
  const before = turns;
  await sender.write(new Uint8Array(1));
  await reading;
  waited.push(turns - before);
}
console.log(`waited ${waited.sort((a, b) => a - b)[Math.floor(TIMES / 2)]} turns`);
Deno.exit();

async function keepBusy(): Promise<never> {
  for (;; turns++) await turn();
}

function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
