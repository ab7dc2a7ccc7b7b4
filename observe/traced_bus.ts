import { context, type Span, SpanKind, trace, type Tracer } from "@opentelemetry/api";
import type { Bus } from "../bus/bus.ts";
import type { Trail } from "./tracing.ts";
import { tracesIn, withTraces } from "./traceparent.ts";

const ROOM = "room:";
/** How a hint begins that tells of stored events. */
const GROWN = '{"kind":"grown"';

/** A bus over which traces go on: its hints say where they come from, and who hears one says so. */
export class TracedBus implements Bus {
  readonly #bus: Bus;
  readonly #tracer: Tracer;
  readonly #stored: (room: string) => readonly Trail[];

  /** @param stored What was just stored in a room and is told by its next hint. */
  constructor(bus: Bus, tracer: Tracer, stored: (room: string) => readonly Trail[]) {
    this.#bus = bus;
    this.#tracer = tracer;
    this.#stored = stored;
  }

  async publish(topic: string, payload: string): Promise<void> {
    const isGrown = topic.startsWith(ROOM) && payload.startsWith(GROWN);
    const spans = (isGrown ? this.#stored(topic.slice(ROOM.length)) : [])
      .map((trail) => this.#tracer.startSpan("publish", { kind: SpanKind.PRODUCER }, trail.context));
    const told = spans.length === 0 ? payload : withTraces(payload, spans.map((span) => span.spanContext()));
    try {
      await this.#bus.publish(topic, told);
    } finally {
      for (const span of spans) span.end();
    }
  }

  subscribe(topic: string, listener: (payload: string) => void): Promise<AsyncDisposable> {
    return this.#bus.subscribe(topic, (payload) => {
      const spans = topic.startsWith(ROOM) ? this.#hear(payload) : [];
      listener(payload);
      // After what is told in this turn has left for the sockets.
      if (spans.length > 0) queueMicrotask(() => spans.forEach((span) => span.end()));
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve(this.#bus[Symbol.asyncDispose]());
  }

  #hear(payload: string): Span[] {
    return tracesIn(payload).map((place) => {
      const from = trace.setSpanContext(context.active(), { ...place, isRemote: true });
      return this.#tracer.startSpan("hear", { kind: SpanKind.CONSUMER }, from);
    });
  }
}
