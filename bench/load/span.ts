import type { Crowd } from "./crowd.ts";
import type { Outcome } from "./job.ts";
import type { ProcessGauge } from "./process_gauge.ts";

/** A stretch of time in which both sides are watched. */
export class Span {
  readonly startedAt = performance.now();
  readonly #crowd: Crowd;
  readonly #gauge: ProcessGauge;
  readonly #cpuMs: number;
  readonly #idleMs: number;
  readonly #deliveries: number;
  readonly #answered: number;

  constructor(crowd: Crowd, gauge: ProcessGauge) {
    this.#crowd = crowd;
    this.#gauge = gauge;
    this.#cpuMs = gauge.cpuMs();
    this.#idleMs = crowd.wire.poller.idleMs;
    this.#deliveries = crowd.ledger.deliveries;
    this.#answered = crowd.answered;
    crowd.latency.clear();
  }

  /** What both sides used since the start. */
  usage(): Omit<Outcome, "mistakes"> {
    const ms = performance.now() - this.startedAt;
    return {
      serverCpu: (this.#gauge.cpuMs() - this.#cpuMs) / ms,
      serverRssMiB: this.#gauge.rssKib() / 1_024,
      generatorIdle: (this.#crowd.wire.poller.idleMs - this.#idleMs) / ms,
    };
  }

  /** The same with what was delivered, and how late. */
  delivered(): Omit<Outcome, "mistakes"> {
    const seconds = (performance.now() - this.startedAt) / 1_000;
    const usage = this.usage();
    const deliveriesPerSecond = (this.#crowd.ledger.deliveries - this.#deliveries) / seconds;
    return {
      ...usage,
      deliveriesPerSecond,
      cpuOfDelivery: usage.serverCpu * 1e6 / deliveriesPerSecond,
      messagesPerSecond: (this.#crowd.answered - this.#answered) / seconds,
      p50Ms: this.#crowd.latency.percentile(0.5),
      p99Ms: this.#crowd.latency.percentile(0.99),
    };
  }
}
