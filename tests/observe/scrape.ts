import parse from "parse-prometheus-text-format";

interface Line {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value?: string;
  readonly buckets?: Readonly<Record<string, string>>;
  readonly count?: string;
  readonly sum?: string;
}

/** One metric as Prometheus' own format tells it. */
export interface Scraped {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly metrics: readonly Line[];
}

/** What a server tells Prometheus, read by a parser of its format. */
export class Scrape {
  readonly text: string;
  readonly families: readonly Scraped[];

  constructor(text: string) {
    this.text = text;
    this.families = parse(text);
  }

  /** Asks a server. */
  static async of(origin: string, headers: Record<string, string> = {}): Promise<Scrape> {
    const response = await fetch(`${origin}/metrics`, { headers });
    return new Scrape(await response.text());
  }

  /** The value of a metric, with this one of its labels' values where it has any. */
  value(name: string, label?: string): number {
    const lines = this.families.find((family) => family.name === name)?.metrics ?? [];
    const line = lines.find(({ labels }) =>
      label === undefined || Object.values(labels ?? {}).includes(label)
    );
    return Number(line?.value ?? line?.count ?? NaN);
  }

  /** Every line that is told apart from the others. */
  get series(): string[] {
    return this.text.split("\n").filter((line) => line !== "" && !line.startsWith("#"))
      .map((line) => line.slice(0, line.lastIndexOf(" ")));
  }
}
