import { RedisConnection } from "../redis/connection.ts";
import { type Bus, BusDown, type Doubt } from "./bus.ts";
import { Listeners } from "./listeners.ts";
import { encodeFrame, readFrame } from "./redis_frame.ts";

export interface RedisBusOptions {
  readonly url: string;
  /** Instances that share this name, and the Redis, hear each other. */
  readonly channel?: string;
  readonly report?: (error: unknown) => void;
}

/** How long one turn's publishing may take. */
const PUBLISH_MS = 2_000;
/** Past this a topic's payloads of one turn go as several messages. */
const MOST_MESSAGE_CHARS = 256 * 1024;
/** What waits or is on its way to Redis. Past that, others find out from the log. */
const MOST_WAITING_CHARS = 8 * 1024 * 1024;

/**
 * A bus over Redis pub/sub: any number of processes and machines. One connection to publish, one to subscribe. What is published
 * on a topic in one turn goes as one message. Whenever Redis
 * is there, at first or again, all topics are heard from then on, and doubted once.
 */
export class RedisBus implements Bus {
  readonly #sender = crypto.randomUUID();
  readonly #channel: string;
  readonly #listeners: Listeners;
  readonly #doubts = new Set<Doubt>();
  readonly #out: RedisConnection;
  readonly #in: RedisConnection;
  readonly #isIn = Promise.withResolvers<void>();
  readonly #isOut = Promise.withResolvers<void>();
  #waiting = new Map<string, string[]>();
  #waitingChars = 0;
  #turn: Promise<void> | undefined;
  #isClosed = false;

  constructor({ url, channel = "p1", report = console.error }: RedisBusOptions) {
    this.#channel = `${channel}:`;
    this.#listeners = new Listeners(report);
    this.#out = new RedisConnection({ url, report, up: () => this.#isOut.resolve() });
    this.#in = new RedisConnection({ url, report: () => {}, up: () => void this.#resume() });
  }

  publish(topic: string, payload: string): Promise<void> {
    if (this.#isClosed) return Promise.reject(new BusDown("Cannot publish: this bus is closed"));
    if (this.#waitingChars + payload.length > MOST_WAITING_CHARS) {
      return Promise.reject(new BusDown("Cannot publish: too much waits for Redis"));
    }
    this.#waitingChars += payload.length;
    const payloads = this.#waiting.get(topic);
    if (payloads) payloads.push(payload);
    else this.#waiting.set(topic, [payload]);
    return this.#turn ??= this.#endOfTurn();
  }

  /** While Redis is away it resolves too: the topic is heard, and doubted, once it is back. */
  async subscribe(topic: string, hear: (payload: string) => void): Promise<AsyncDisposable> {
    if (this.#isClosed) throw new BusDown("Cannot subscribe: this bus is closed");
    const isFirst = !this.#listeners.has(topic);
    const listener = this.#listeners.add(topic, hear);
    await inTime(this.#isIn.promise).catch(() => {});
    if (isFirst) await inTime(this.#in.listen([this.#channel + topic], this.#hear)).catch(() => {});
    return {
      [Symbol.asyncDispose]: async () => {
        await listener[Symbol.asyncDispose]();
        if (!this.#listeners.has(topic) && !this.#isClosed) await this.#unlisten(topic);
      },
    };
  }

  onDoubt(doubt: Doubt): void {
    this.#doubts.add(doubt);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#listeners.clear();
    // Whoever published hears of a failure; closing goes on.
    await this.#turn?.catch(() => {});
    await Promise.all([this.#out[Symbol.asyncDispose](), this.#in[Symbol.asyncDispose]()]);
  }

  async #endOfTurn(): Promise<void> {
    // A timer and not a microtask: many promises settle in one turn, and all that they publish belongs together.
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#turn = undefined;
    const [waiting, chars] = [this.#waiting, this.#waitingChars];
    this.#waiting = new Map();
    try {
      // What is said before the first connection is there waits for it.
      await inTime(this.#isOut.promise);
      await inTime(Promise.all([...waiting].flatMap(([topic, payloads]) => this.#send(topic, payloads))));
    } catch (error) {
      throw new BusDown("Cannot publish: Redis took nothing", { cause: error });
    } finally {
      this.#waitingChars -= chars;
    }
  }

  #send(topic: string, payloads: readonly string[]): Promise<unknown>[] {
    return cut(payloads).map((part) =>
      this.#out.send([
        "PUBLISH",
        this.#channel + topic,
        encodeFrame({ sender: this.#sender, payloads: part }),
      ])
    );
  }

  /** Its own are heard too, for Redis knows no senders. What is no frame is ignored: others may use the same Redis. */
  readonly #hear = (message: string, channel: string): void => {
    if (message.startsWith(this.#sender) || !channel.startsWith(this.#channel)) return;
    const topic = channel.slice(this.#channel.length);
    for (const payload of readFrame(message)?.payloads ?? []) this.#listeners.tell(topic, payload);
  };

  async #resume(): Promise<void> {
    const channels = this.#listeners.topics().map((topic) => this.#channel + topic);
    // A connection that breaks meanwhile comes here again.
    if (channels.length > 0) await this.#in.listen(channels, this.#hear).catch(() => {});
    this.#isIn.resolve();
    for (const doubt of this.#doubts) doubt(() => true);
  }

  async #unlisten(topic: string): Promise<void> {
    await inTime(this.#in.unlisten(this.#channel + topic)).catch(() => {});
    // Somebody may have come back to it while that was on its way.
    if (this.#listeners.has(topic)) {
      await this.#in.listen([this.#channel + topic], this.#hear).catch(() => {});
    }
  }
}

function cut(payloads: readonly string[]): string[][] {
  const parts: string[][] = [];
  let room = 0;
  for (const payload of payloads) {
    if (parts.length === 0 || payload.length > room) {
      parts.push([]);
      room = MOST_MESSAGE_CHARS;
    }
    parts.at(-1)!.push(payload);
    room -= payload.length;
  }
  return parts;
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new BusDown("No answer from Redis")), PUBLISH_MS);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
