import type { Bus } from "../../bus/bus.ts";
import { RedisBus } from "../../bus/redis_bus.ts";
import { House } from "./house.ts";
import { RedisServer } from "./redis_server.ts";
import { TestClock } from "./test_clock.ts";

/** A bus that a test can cut: nothing goes out or comes in any more, as if its instance had been killed. */
class CutBus implements Bus {
  readonly #bus: Bus;
  isCut = false;

  constructor(bus: Bus) {
    this.#bus = bus;
  }

  publish(topic: string, payload: string): Promise<void> {
    return this.isCut ? Promise.resolve() : this.#bus.publish(topic, payload);
  }

  subscribe(topic: string, listener: (payload: string) => void): Promise<AsyncDisposable> {
    return this.#bus.subscribe(topic, (payload) => this.isCut || listener(payload));
  }

  onDoubt: NonNullable<Bus["onDoubt"]> = (doubt) => this.#bus.onDoubt?.(doubt);

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve(this.#bus[Symbol.asyncDispose]());
  }
}

/** One instance over Redis. */
export interface RedisHouse {
  readonly house: House;
  /** From now on it is as good as killed for the others. */
  kill(): void;
}

/** Instances of this process over one real Redis, and the time of all. */
export class RedisHouses implements AsyncDisposable {
  readonly clock = new TestClock();
  readonly redis: RedisServer;
  readonly #env: Record<string, string>;
  readonly #buses: CutBus[] = [];
  readonly #stack = new AsyncDisposableStack();

  private constructor(redis: RedisServer, env: Record<string, string>) {
    this.#env = env;
    this.redis = this.#stack.use(redis);
  }

  /** @param env Settings of every instance. */
  static async open(env: Record<string, string> = {}): Promise<RedisHouses> {
    return new RedisHouses(await RedisServer.start(), env);
  }

  /** One more instance, which nobody has told anything yet. */
  async add(): Promise<RedisHouse> {
    const { url } = this.redis;
    const bus = new CutBus(new RedisBus({ url, report: () => {} }));
    const common = { STORE: "redis", BUS: "redis", REDIS_URL: url };
    const house = this.#stack.use(
      await House.open({ clock: this.clock, bus, env: { ...common, ...this.#env } }),
    );
    this.#buses.push(bus);
    return { house, kill: () => bus.isCut = true };
  }

  /** Lets time pass, and whatever is said meanwhile arrive before the next quarter of a second. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 250) {
      await this.clock.pass(Math.min(250, left));
      await this.heard();
    }
  }

  /** Resolves when everything that any instance has published was heard by all others. */
  async heard(): Promise<void> {
    const buses = this.#buses.filter((bus) => !bus.isCut);
    await Promise.all(buses.flatMap((from) => buses.map((to) => from === to || mark(from, to))));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

/** What was published before a mark on the same connection is heard before it. */
async function mark(from: Bus, to: Bus): Promise<void> {
  const topic = `mark ${crypto.randomUUID()}`;
  const { promise, resolve } = Promise.withResolvers<void>();
  const subscription = await to.subscribe(topic, () => resolve());
  await from.publish(topic, "");
  await promise;
  await subscription[Symbol.asyncDispose]();
}
