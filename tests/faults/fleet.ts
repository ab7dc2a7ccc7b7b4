import type { RoomName } from "../../protocol/names.ts";
import { openKvStore } from "../../store/kv_store.ts";
import type { Entry, MessageLog } from "../../store/message_log.ts";
import { openRedisStore } from "../../store/redis_store.ts";
import { Program } from "../process.ts";
import { freePort, RedisServer } from "../support/redis_server.ts";

/** What may happen to a process. */
export type Blow = "SIGKILL" | "SIGSTOP" | "SIGCONT";

/** Real processes that serve one chat together. */
export interface Fleet extends AsyncDisposable {
  readonly kind: string;
  /** How many processes may be struck. */
  readonly size: number;
  /** Where the process with this number listens. */
  origin(index: number): string;
  /** Stops a process, lets it go on, or ends it as a power cut would and starts another in its place. */
  strike(index: number, blow: Blow): Promise<void>;
  /** Ends what keeps the log in the same way, and starts it again, where that is a process of its own. */
  readonly strikeStore?: () => Promise<void>;
  /** The entries of these rooms as the store has them. */
  logs(rooms: readonly string[]): Promise<Map<string, readonly Entry[]>>;
}

const PAGE = 1_000;
const SERVER = { HOST: "127.0.0.1", RATE_PER_SECOND: "0", LOG_LEVEL: "error" };

/** Three processes over one Redis that writes to disk before it answers. */
export async function openRedisFleet(): Promise<Fleet> {
  const redis = await RedisServer.start();
  const servers = await Promise.all(
    [0, 1, 2].map(() => Server.start(["run", "main.ts"], { REDIS_URL: redis.url })),
  );
  return {
    kind: "three processes over Redis",
    size: servers.length,
    origin: (index) => servers[index]!.origin,
    strike: (index, blow) => servers[index]!.strike(blow),
    strikeStore: async () => {
      await redis.kill();
      await redis.start();
    },
    async logs(rooms) {
      await using store = openRedisStore({ url: redis.url });
      return await read(store.log, rooms);
    },
    async [Symbol.asyncDispose]() {
      for (const server of servers) await server[Symbol.asyncDispose]();
      await redis[Symbol.asyncDispose]();
    },
  };
}

/** One process of two workers over a file. */
export async function openWorkersFleet(): Promise<Fleet> {
  const folder = await Deno.makeTempDir({ prefix: "parley-faults-" });
  const path = `${folder}/parley.db`;
  const server = await Server.start(["serve", "--parallel", "main.ts"], {
    ...{ KV_PATH: path, WORKERS: "2", DENO_JOBS: "2" },
  });
  return {
    kind: "two workers of one process over a file",
    size: 1,
    origin: () => server.origin,
    strike: (_index, blow) => server.strike(blow),
    async logs(rooms) {
      await using store = await openKvStore({ path });
      return await read(store.log, rooms);
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** A server's process on one port, however often it is started. */
class Server implements AsyncDisposable {
  readonly #port = freePort();
  readonly #command: readonly string[];
  readonly #env: Record<string, string>;
  #program: Program | undefined;

  private constructor(command: readonly string[], env: Record<string, string>) {
    this.#command = command;
    this.#env = env;
  }

  static async start(command: readonly string[], env: Record<string, string>): Promise<Server> {
    const server = new Server(command, env);
    await server.#start();
    return server;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async strike(blow: Blow): Promise<void> {
    this.#program!.signal(blow);
    if (blow !== "SIGKILL") return;
    await this.#program!.ended();
    await this.#start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program?.[Symbol.asyncDispose]();
  }

  async #start(): Promise<void> {
    const [verb, ...rest] = this.#command;
    const isServe = verb === "serve";
    const place = isServe ? ["--port", `${this.#port}`, "--host", "127.0.0.1"] : [];
    const args = [verb!, "--quiet", "--no-check", "-A", ...place, ...rest, ...(isServe ? ["--worker"] : [])];
    this.#program = new Program(args, { ...SERVER, PORT: `${this.#port}`, ...this.#env });
    await this.#program.says(/Parley is at/);
  }
}

async function read(log: MessageLog, rooms: readonly string[]): Promise<Map<string, readonly Entry[]>> {
  const found = new Map<string, readonly Entry[]>();
  for (const room of rooms) {
    const entries: Entry[] = [];
    for (let isMore = true; isMore;) {
      const page = await log.readAfter(room as RoomName, entries.at(-1)?.event.seq ?? 0, PAGE);
      entries.push(...page.entries);
      isMore = page.entries.length > 0;
    }
    found.set(room, entries);
  }
  return found;
}
