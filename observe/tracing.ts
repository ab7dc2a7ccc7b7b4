import { type Context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import type { Departure, Watch } from "../chat/watch.ts";
import type { Draft, MessageLog, Outcome } from "../store/message_log.ts";
import { BUILD } from "./build.ts";
import { TracedBus } from "./traced_bus.ts";
import type { Bus } from "../bus/bus.ts";

/** Messages that are followed at a time; more than may ever wait in a few rooms. */
const MOST_TRAILS = 10_000;

/** One message on its way through this instance. */
export interface Trail {
  readonly context: Context;
  deliver?: Span;
}

/**
 * Makes a trace of each message's way: the frame, the append, the delivery, the hint, and what other instances do with it.
 * Stands around the store and the bus, so nothing of it is there while nobody asks for traces.
 */
export class Tracing {
  readonly #tracer = trace.getTracer("parley", BUILD.version);
  readonly #trails = new Map<string, Trail>();
  /** What was stored and is about to be told to the other instances, by room. */
  readonly #stored = new Map<string, Trail[]>();

  /** Follows a message from when it is taken up. */
  readonly follow: NonNullable<Watch["follow"]> = (departure) => {
    const key = keyOf(departure);
    const { room, user, id } = departure;
    const attributes = { "parley.room": room, "parley.user": user, "parley.message": id };
    // What is active is the handshake, and all that a connection ever says would be one trace with it: linked, not its child.
    const request = trace.getActiveSpan()?.spanContext();
    const links = request ? [{ context: request }] : [];
    const options = { kind: SpanKind.SERVER, attributes, links, root: true };
    const span = this.#tracer.startSpan("message", options);
    const trail: Trail = { context: trace.setSpan(ROOT_CONTEXT, span) };
    if (this.#trails.size < MOST_TRAILS) this.#trails.set(key, trail);
    return (outcome) => {
      this.#trails.delete(key);
      span.setAttribute("parley.outcome", outcome);
      // After what is told in this turn has left for the sockets.
      queueMicrotask(() => {
        trail.deliver?.end();
        span.end();
      });
    };
  };

  /** The log, whose appends are part of the traces. */
  log(log: MessageLog): MessageLog {
    return new Proxy(log, {
      get: (target, name) => {
        if (name === "append") return this.#append(target);
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  }

  /** The bus, whose hints are part of the traces, here and on the other instances. */
  bus(bus: Bus): Bus {
    return new TracedBus(bus, this.#tracer, (room) => this.#take(room));
  }

  #append(log: MessageLog): MessageLog["append"] {
    return async (room, drafts, seen) => {
      const trails = drafts.map((draft) => this.#trails.get(keyOfDraft(room, draft)));
      const attributes = { "parley.batch": drafts.length };
      const spans = trails.map((trail) =>
        trail && this.#tracer.startSpan("append", { attributes }, trail.context)
      );
      try {
        const outcomes = await log.append(room, drafts, seen);
        this.#deliver(room, trails, outcomes);
        return outcomes;
      } catch (error) {
        for (const span of spans) span?.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        for (const span of spans) span?.end();
      }
    };
  }

  #deliver(room: string, trails: readonly (Trail | undefined)[], outcomes: readonly Outcome[]): void {
    const stored = trails.filter((trail, i) => trail && isStored(outcomes[i])).filter((trail) =>
      trail !== undefined
    );
    if (stored.length > 0) this.#stored.set(room, stored);
    for (const trail of stored) trail.deliver = this.#tracer.startSpan("deliver", {}, trail.context);
  }

  #take(room: string): readonly Trail[] {
    const stored = this.#stored.get(room) ?? [];
    this.#stored.delete(room);
    return stored;
  }
}

function isStored(outcome: Outcome | undefined): boolean {
  return outcome !== undefined && "event" in outcome && !outcome.duplicate;
}

function keyOfDraft(room: string, { id, from }: Draft): string {
  return keyOf({ room, user: from.id, id });
}

function keyOf({ room, user, id }: Departure): string {
  return `${room}\n${user}\n${id}`;
}
