import { LISTENERS, PEERS_BY_NAME } from "./servers.ts";
import { WORKLOADS } from "./workloads.ts";

/** What was asked for on the command line. */
export interface Options {
  readonly workloads: readonly string[];
  readonly peers: readonly string[];
  readonly isQuick: boolean;
  readonly isJson: boolean;
  readonly rounds?: number;
  /** Parley as it is measured. */
  readonly listener: string;
}

/** How to call the bench. */
export const USAGE =
  `deno task bench -- [workload …] [--peer name|none] [--rounds n] [--quick] [--json] [--listener node|deno|both]
workloads: ${Object.keys(WORKLOADS).join(" ")}
peers:     ${Object.keys(PEERS_BY_NAME).join(" ")}`;

/** Reads the command line, or says what is wrong with it. A quick run has `ws` as its only peer unless others are named. */
export function readOptions(args: readonly string[]): Options | { wrong: string } {
  const workloads: string[] = [];
  const peers: string[] = [];
  const found: { isQuick: boolean; isJson: boolean; rounds?: number; listener: string } = {
    isQuick: false,
    isJson: false,
    listener: "node",
  };
  const rest = args.filter((arg) => arg !== "--");
  for (let arg; (arg = rest.shift()) !== undefined;) {
    if (arg === "--quick") found.isQuick = true;
    else if (arg === "--json") found.isJson = true;
    else if (arg === "--peer") peers.push(...(rest.shift() ?? "").split(","));
    else if (arg === "--listener") found.listener = rest.shift() ?? "";
    else if (arg === "--rounds") found.rounds = Number(rest.shift());
    else workloads.push(arg);
  }
  const wrong = complaint({ workloads, peers, ...found });
  return wrong ? { wrong } : {
    ...found,
    workloads: workloads.length > 0 ? workloads : Object.keys(WORKLOADS),
    peers: peers.length > 0 ? peers.filter((peer) => peer !== "none") : usualPeers(found.isQuick),
  };
}

function usualPeers(isQuick: boolean): string[] {
  return isQuick ? ["ws"] : Object.keys(PEERS_BY_NAME);
}

function complaint(
  { workloads, peers, rounds, listener }: Pick<Options, "workloads" | "peers" | "rounds" | "listener">,
): string | undefined {
  const workload = workloads.find((name) => !(name in WORKLOADS));
  const peer = peers.find((name) => !(name in PEERS_BY_NAME) && name !== "none");
  if (workload !== undefined) return `There is no workload "${workload}"`;
  if (peer !== undefined) return `There is no peer "${peer}"`;
  if (!(listener in LISTENERS)) return `There is no listener "${listener}"`;
  return rounds === undefined || rounds >= 1 ? undefined : "--rounds needs a number from 1";
}
