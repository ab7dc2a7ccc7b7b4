import * as z from "zod";
import { inTime } from "../support/patience.ts";

const span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().default(""),
  name: z.string(),
  startTimeUnixNano: z.coerce.bigint(),
  endTimeUnixNano: z.coerce.bigint(),
  attributes: z.array(z.object({ key: z.string(), value: z.looseObject({}) })).default([]),
});
const exported = z.object({
  resourceSpans: z.array(z.object({
    scopeSpans: z.array(z.object({ scope: z.object({ name: z.string() }), spans: z.array(span) })),
  })),
});

/** One step of a trace. */
export type Span = z.output<typeof span>;

/** Takes what OpenTelemetry sends over HTTP, as a collector does, and keeps the spans of this program. */
export class Collector implements AsyncDisposable {
  readonly spans: Span[] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  #came = Promise.withResolvers<void>();

  constructor() {
    const quiet = { port: 0, hostname: "127.0.0.1", onListen() {} };
    this.#server = Deno.serve(quiet, async (request) => {
      const text = await request.text();
      if (new URL(request.url).pathname === "/v1/traces") this.#take(JSON.parse(text));
      return Response.json({});
    });
  }

  /** What a program is to be told so that it sends its traces here. */
  get environment(): Record<string, string> {
    return {
      OTEL_DENO: "true",
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${this.#server.addr.port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_BSP_SCHEDULE_DELAY: "50",
    };
  }

  /** The steps of one trace, once they are all here. */
  async trace(holds: (spans: readonly Span[]) => boolean): Promise<Span[]> {
    while (true) {
      for (const traceId of new Set(this.spans.map((span) => span.traceId))) {
        const trace = this.spans.filter((span) => span.traceId === traceId);
        if (holds(trace)) return trace;
      }
      await inTime(this.#came.promise, `a trace for which ${holds}`);
      this.#came = Promise.withResolvers();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  #take(sent: unknown): void {
    const scopes = exported.parse(sent).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans);
    this.spans.push(...scopes.filter(({ scope }) => scope.name === "parley").flatMap(({ spans }) => spans));
    this.#came.resolve();
  }
}
