import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { HistogramReading } from "../chat/histogram.ts";
import { FAMILIES } from "./families.ts";
import { type Family, isHistogram, type Reading, type Snapshot } from "./family.ts";

/** The content type of {@link exposition}. */
export const EXPOSITION_TYPE: string = Registry.PROMETHEUS_CONTENT_TYPE;

/** A snapshot in Prometheus' text format. */
export function exposition(snapshot: Snapshot): Promise<string> {
  const registry = new Registry();
  for (const family of FAMILIES) {
    const reading = snapshot[family.name];
    if (reading !== undefined) registry.registerMetric(metricOf(family, reading));
  }
  return registry.metrics();
}

interface Value {
  readonly value: number;
  readonly labels: Record<string, string | number>;
}

function metricOf(family: Family, reading: Reading): Counter | Gauge | Histogram {
  const { name, help } = family;
  // No registry of its own: the library would keep it for ever.
  const described = { name, help, registers: [] };
  if (isHistogram(reading)) return new ReadHistogram(described, bucketsOf(family, reading));
  const values = valuesOf(family, reading);
  return family.type === "counter" ? new ReadCounter(described, values) : new ReadGauge(described, values);
}

function valuesOf(
  { label, labels = {} }: Family,
  reading: number | Readonly<Record<string, number>>,
): Value[] {
  if (typeof reading === "number") return [{ value: reading, labels }];
  return Object.entries(reading).map(([kind, value]) => ({ value, labels: { [label ?? "kind"]: kind } }));
}

function bucketsOf({ name, bounds = [], scale = 1 }: Family, { buckets, sum }: HistogramReading) {
  let count = 0;
  const below = buckets.map((observed, i) => {
    count += observed;
    const bound = bounds[i];
    // 0.1 ms is 0.0001 s and not 0.00010000000000000002 s.
    const le = bound === undefined ? "+Inf" : Number((bound * scale).toPrecision(6));
    return { metricName: `${name}_bucket`, labels: { le }, value: count };
  });
  const all = [{ metricName: `${name}_sum`, labels: {}, value: sum * scale }];
  return [...below, ...all, { metricName: `${name}_count`, labels: {}, value: count }];
}

interface Described {
  readonly name: string;
  readonly help: string;
  readonly registers: Registry[];
}

/** A counter whose values were counted elsewhere. */
class ReadCounter extends Counter {
  readonly #values: Value[];

  constructor(described: Described, values: Value[]) {
    super(described);
    this.#values = values;
  }

  override async get(): ReturnType<Counter["get"]> {
    return { ...await super.get(), values: this.#values };
  }
}

class ReadGauge extends Gauge {
  readonly #values: Value[];

  constructor(described: Described, values: Value[]) {
    super(described);
    this.#values = values;
  }

  override async get(): ReturnType<Gauge["get"]> {
    return { ...await super.get(), values: this.#values };
  }
}

type Bucket = Value & { readonly metricName: string };

class ReadHistogram extends Histogram {
  readonly #told: Described & { readonly values: Bucket[] };

  constructor(described: Described, values: Bucket[]) {
    super(described);
    this.#told = { ...described, values };
  }

  /** What the registry calls for text, rather than `get`. */
  getForPromString() {
    return Promise.resolve({ ...this.#told, type: "histogram" });
  }
}
