import { attentive } from "../cli/attentive.ts";
import { v8Flags } from "../cli/v8_flags.ts";
import { BUN, isThere, PEER_MODULES } from "./peers/installation.ts";

/** A program to measure: how it is started and what it speaks. */
export interface Server {
  readonly name: string;
  readonly title: string;
  readonly dialect: "parley" | "socketIo";
  /** The program and its arguments. `PORT` says where to listen. */
  readonly command: readonly string[];
  /** Of its environment, what is not the same for all. */
  readonly env?: Readonly<Record<string, string>>;
  /** Why it cannot be measured here, if so. */
  absence(): Promise<string | undefined>;
}

/** How many people the sink waits for. */
export const SINK_MEMBERS = 1_000;

const PROJECT = new URL("..", import.meta.url).pathname;
const PEERS = new URL("./peers/", import.meta.url).pathname;

/** The server itself, on the listener that `deno task start` has, started as it does on a machine of one core. */
export const PARLEY: Server = {
  name: "parley",
  title: "Parley, stored in a KV file",
  env: { ...attentive(), LISTENER: "node" },
  dialect: "parley",
  command: [Deno.execPath(), "run", v8Flags({ cores: 1 }), "--no-check", "--allow-all", `${PROJECT}main.ts`],
  absence: () => unlessThere(`${PROJECT}main.ts`, "main.ts is missing"),
};

/** The server with the other listener. */
export const PARLEY_ON_DENO: Server = {
  ...PARLEY,
  title: "Parley, LISTENER=deno",
  env: { ...attentive(), LISTENER: "deno" },
};

/** What may be measured as Parley itself, the first being what all others are compared to. */
export const LISTENERS: Readonly<Record<string, readonly Server[]>> = {
  node: [PARLEY],
  deno: [PARLEY_ON_DENO],
  both: [PARLEY, PARLEY_ON_DENO],
};

/** What others write, without storage. */
export const PEERS_BY_NAME: Readonly<Record<string, Server>> = {
  ws: nodePeer("ws", "npm ws on Node, plain loop", "parley", "ws_loop.mjs"),
  socketio: nodePeer("socketio", "Socket.IO on Node", "socketIo", "socket_io.mjs"),
  deno: {
    name: "deno",
    title: "Deno, plain loop",
    dialect: "parley",
    command: [Deno.execPath(), "run", "--no-check", "--no-config", "--allow-all", `${PEERS}deno_loop.mjs`],
    absence: () => Promise.resolve(undefined),
  },
  bun: {
    name: "bun",
    title: "Bun, native publish",
    dialect: "parley",
    command: [BUN, "run", `${PEERS}bun_publish.mjs`],
    absence: () => unlessThere(BUN, "npm could not install @oven/bun-linux-x64"),
  },
};

/** No server but the measure of the generator: pre-made frames, written as fast as the kernel takes them. */
export const SINK: Server = {
  name: "sink",
  title: "pre-made frames",
  dialect: "parley",
  command: [
    Deno.execPath(),
    "run",
    "--no-check",
    "--allow-all",
    `${PROJECT}bench/load/sink.ts`,
    String(SINK_MEMBERS),
  ],
  absence: () => Promise.resolve(undefined),
};

function nodePeer(name: string, title: string, dialect: Server["dialect"], file: string): Server {
  const library = name === "ws" ? "ws" : "socket.io";
  return {
    name,
    title,
    dialect,
    command: ["node", `${PEERS}${file}`],
    absence: () =>
      unlessThere(
        PEER_MODULES.replace("package.json", `node_modules/${library}`),
        `npm could not install ${library}`,
      ),
  };
}

async function unlessThere(path: string, why: string): Promise<string | undefined> {
  return await isThere(path) ? undefined : why;
}
