import type { Bus, Doubt } from "./bus.ts";

/** Several buses as one: each says and hears everything, so what one is slow with or loses comes by another, and most of it twice. */
export class JoinedBus implements Bus {
  readonly #buses: readonly Bus[];

  constructor(buses: readonly Bus[]) {
    this.#buses = buses;
  }

  /** Rejects where none of them could. */
  async publish(topic: string, payload: string): Promise<void> {
    await Promise.any(this.#buses.map((bus) => bus.publish(topic, payload))).catch(firstOf);
  }

  async subscribe(topic: string, listener: (payload: string) => void): Promise<AsyncDisposable> {
    const subscriptions = await Promise.all(this.#buses.map((bus) => bus.subscribe(topic, listener)));
    return {
      async [Symbol.asyncDispose]() {
        await Promise.all(subscriptions.map((subscription) => subscription[Symbol.asyncDispose]()));
      },
    };
  }

  onDoubt(doubt: Doubt): void {
    for (const bus of this.#buses) bus.onDoubt?.(doubt);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#buses.map((bus) => bus[Symbol.asyncDispose]()));
  }
}

function firstOf(failed: unknown): never {
  throw failed instanceof AggregateError ? failed.errors[0] : failed;
}
