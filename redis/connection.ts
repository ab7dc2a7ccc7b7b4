import { createClient, ErrorReply } from "redis";

/** Redis cannot be asked now. What was under way may or may not have happened. */
export class RedisDown extends Error {
  override name = "RedisDown";
}

/** The server at the other end of a connection. */
export interface RedisServer {
  /** New whenever Redis starts, and another one after a failover. Empty where it does not say. */
  readonly runId: string;
  /** Keys of one command must lie in one slot. */
  readonly isCluster: boolean;
}

export interface RedisConnectionOptions {
  /** `redis://` or `rediss://`, with whatever user, password and database it names. */
  readonly url: string;
  /** Told once when the connection is lost or cannot be made, not for each attempt. */
  readonly report: (error: unknown) => void;
  /** Called whenever the connection is there, the first time too. */
  readonly up?: () => void;
  /** How often the other end is asked whether it is still there. */
  readonly pulseMs?: number;
  /** At least 0, less than 1. */
  readonly random?: () => number;
}

type Client = ReturnType<typeof clientOf>;
type Hear = (message: string, channel: string) => void;

const LONGEST_PAUSE_MS = 1_000;
const CONNECT_MS = 5_000;
/** How long the first answer may take. */
const GREETING_MS = 10_000;
const PULSE_MS = 5_000;
/** Commands that were given and not answered yet. */
const MOST_WAITING = 50_000;

/**
 * One connection to Redis that comes back by itself. Commands given in one turn go in one write. While it is down every command
 * is refused at once; what had been given is refused when it breaks. An end that has fallen silent is given up: TCP alone would
 * wait for a quarter of an hour.
 */
export class RedisConnection implements AsyncDisposable {
  readonly #options: RedisConnectionOptions;
  readonly #pulse: ReturnType<typeof setInterval>;
  #client: Client;
  #server: RedisServer | undefined;
  #next: ReturnType<typeof setTimeout> | undefined;
  #attempts = 0;
  #openedAt = 0;
  #isReported = false;
  #isClosed = false;
  /** True from one pulse to the next while it was not answered. */
  #isSilent = false;

  constructor(options: RedisConnectionOptions) {
    this.#options = options;
    this.#client = this.#open();
    this.#pulse = setInterval(() => this.#feelPulse(), options.pulseMs ?? PULSE_MS);
  }

  /** The server, undefined while the connection is down. */
  get server(): RedisServer | undefined {
    return this.#server;
  }

  /** Gives one command. Rejects with {@link RedisDown} where it cannot be answered, else with what Redis says. */
  async send(args: readonly string[]): Promise<unknown> {
    if (!this.#server) throw new RedisDown(`Cannot ${args[0]}: no connection to Redis`);
    try {
      return await this.#client.sendCommand([...args]);
    } catch (error) {
      throw error instanceof ErrorReply
        ? error
        : new RedisDown(`Cannot ${args[0]}: Redis was lost`, { cause: error });
    }
  }

  /** Hears these channels from now on. What was heard before a loss is forgotten with it, see `up`. */
  async listen(channels: readonly string[], hear: Hear): Promise<void> {
    if (!this.#server) throw new RedisDown("Cannot listen: no connection to Redis");
    await this.#client.subscribe([...channels], hear);
  }

  async unlisten(channel: string): Promise<void> {
    if (this.#server) await this.#client.unsubscribe(channel);
  }

  [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isClosed) {
      this.#isClosed = true;
      this.#server = undefined;
      clearInterval(this.#pulse);
      clearTimeout(this.#next);
      end(this.#client);
    }
    return Promise.resolve();
  }

  #open(): Client {
    this.#openedAt = performance.now();
    const client = clientOf(this.#options.url);
    client.on("error", (error) => this.#lost(client, error));
    client.connect().then(() => this.#greet(client)).catch((error) => this.#lost(client, error));
    return client;
  }

  /** Asks who is there before anything else is said: another server may have taken its place. */
  async #greet(client: Client): Promise<void> {
    const told = String(await client.sendCommand(["INFO", "server"]));
    if (client !== this.#client || this.#isClosed) return;
    this.#server = { runId: field(told, "run_id"), isCluster: field(told, "redis_mode") === "cluster" };
    this.#attempts = 0;
    this.#isReported = false;
    this.#isSilent = false;
    this.#options.up?.();
  }

  /** TCP may take a connection that nobody behind it answers. */
  #feelAttempt(): void {
    const isOverdue = performance.now() - this.#openedAt > GREETING_MS;
    if (isOverdue) this.#lost(this.#client, new Error("it does not answer"));
  }

  #lost(client: Client, error: unknown): void {
    if (client !== this.#client || this.#isClosed || this.#next !== undefined) return;
    this.#server = undefined;
    end(client);
    this.#next = setTimeout(() => {
      this.#next = undefined;
      this.#client = this.#open();
    }, this.#pauseMs(this.#attempts++));
    if (this.#isReported) return;
    this.#isReported = true;
    this.#options.report(new RedisDown(`No connection to Redis: ${reason(error)}`));
  }

  #pauseMs(attempts: number): number {
    const { random = Math.random } = this.#options;
    return Math.min(LONGEST_PAUSE_MS, 50 * 2 ** attempts) * (0.5 + random() / 2);
  }

  #feelPulse(): void {
    const client = this.#client;
    if (!this.#server) return this.#feelAttempt();
    if (this.#isSilent) return this.#lost(client, new Error("it does not answer"));
    this.#isSilent = true;
    client.sendCommand(["PING"]).then(() => {
      if (client === this.#client) this.#isSilent = false;
    }, () => {});
  }
}

/** One client a connection: it does not come back by itself, so nothing of it is left when it is gone. */
function clientOf(url: string) {
  return createClient({
    url,
    // The older protocol lets a connection that listens ask nothing else.
    RESP: 3,
    disableOfflineQueue: true,
    disableClientInfo: true,
    // It would read variables of the environment that nobody has allowed.
    maintNotifications: "disabled",
    commandsQueueMaxLength: MOST_WAITING,
    socket: { connectTimeout: CONNECT_MS, reconnectStrategy: false },
  });
}

function end(client: Client): void {
  // It throws where it has ended by itself.
  if (client.isOpen) client.destroy();
}

function field(told: string, name: string): string {
  return new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(told)?.[1] ?? "";
}

/** Without the address and password that an error's details may hold. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}
