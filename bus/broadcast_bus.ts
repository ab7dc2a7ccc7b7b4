import { type Bus, BusDown } from "./bus.ts";
import { Listeners } from "./listeners.ts";

export interface BroadcastBusOptions {
  /** Instances that share this name hear each other. */
  readonly channel?: string;
  readonly report?: (error: unknown) => void;
}

/** Past this a turn's payloads go as several messages. */
const MOST_MESSAGE_CHARS = 256 * 1024;

/**
 * A bus over BroadcastChannel: reaches the other workers of this process, never another process.
 *
 * A receiver that lags behind silently loses what it has no room for (Deno keeps 256 messages for all channels together),
 * so everything goes over one channel, and what is published in one turn goes as one message.
 */
export class BroadcastBus implements Bus {
  readonly #channel: BroadcastChannel;
  readonly #listeners: Listeners;
  #waiting: string[] = [];
  #turn: Promise<void> | undefined;
  #isClosed = false;

  /** Throws {@link BusDown} where the platform has no BroadcastChannel, as Deno Deploy. */
  constructor({ channel = "parley", report = console.error }: BroadcastBusOptions = {}) {
    if (typeof BroadcastChannel === "undefined") {
      throw new BusDown("Cannot open the bus: this platform has no BroadcastChannel, choose another BUS");
    }
    this.#listeners = new Listeners(report);
    this.#channel = new BroadcastChannel(channel);
    this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => this.#hear(data);
  }

  publish(topic: string, payload: string): Promise<void> {
    if (this.#isClosed) return Promise.reject(new BusDown("Cannot publish: this bus is closed"));
    this.#waiting.push(topic, payload);
    return this.#turn ??= this.#endOfTurn();
  }

  subscribe(topic: string, listener: (payload: string) => void): Promise<AsyncDisposable> {
    if (this.#isClosed) return Promise.reject(new BusDown("Cannot subscribe: this bus is closed"));
    return Promise.resolve(this.#listeners.add(topic, listener));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#listeners.clear();
    // Whoever published hears of a failure; closing goes on.
    await this.#turn?.catch(() => {});
    this.#channel.close();
  }

  async #endOfTurn(): Promise<void> {
    // A timer and not a microtask: many promises settle in one turn, and all that they publish belongs together.
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#turn = undefined;
    for (const message of messages(this.#waiting.splice(0))) this.#post(message);
  }

  #post(message: readonly string[]): void {
    try {
      this.#channel.postMessage(message);
    } catch (error) {
      throw new BusDown("Cannot publish: BroadcastChannel took nothing", { cause: error });
    }
  }

  /** Takes a message apart. What is none of ours is ignored: other code may use the same channel. */
  #hear(message: unknown): void {
    if (!isMessage(message)) return;
    for (let i = 0; i < message.length; i += 2) this.#listeners.tell(message[i]!, message[i + 1]!);
  }
}

/** Topics and payloads in turn, cut where a message would become too large. */
function messages(waiting: readonly string[]): string[][] {
  const cut: string[][] = [];
  let room = 0;
  for (let i = 0; i < waiting.length; i += 2) {
    const [topic, payload] = [waiting[i]!, waiting[i + 1]!];
    const chars = topic.length + payload.length;
    if (chars > room) {
      cut.push([]);
      room = MOST_MESSAGE_CHARS;
    }
    cut.at(-1)!.push(topic, payload);
    room -= chars;
  }
  return cut;
}

function isMessage(message: unknown): message is string[] {
  return Array.isArray(message) && message.length % 2 === 0 &&
    message.every((part) => typeof part === "string");
}
