import * as z from "zod";

/** As W3C writes where a trace comes from: version, trace, span, flags. */
const traceparent = z.string().regex(/^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/);
/** A hint tells at most so many events. */
const traceparents = z.array(traceparent).max(256);

const TRACES = /,"traces":(\[[^\]]*\])\}$/;

/** A place in a trace. */
export interface TracePlace {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
}

/** The same payload, which is one JSON object with fields, with where its events come from. Readers ignore the field. */
export function withTraces(payload: string, places: readonly TracePlace[]): string {
  const traces = places.map(({ traceId, spanId, traceFlags }) =>
    `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`
  );
  return `${payload.slice(0, -1)},"traces":${JSON.stringify(traces)}}`;
}

/** Where the events of a payload come from. None where it does not say, or says what is no trace. Never throws. */
export function tracesIn(payload: string): TracePlace[] {
  const found = TRACES.exec(payload)?.[1];
  if (found === undefined) return [];
  try {
    return traceparents.parse(JSON.parse(found)).map((text) => {
      const [, traceId = "", spanId = "", flags = ""] = text.split("-");
      return { traceId, spanId, traceFlags: parseInt(flags, 16) & 1 };
    });
  } catch {
    return [];
  }
}
