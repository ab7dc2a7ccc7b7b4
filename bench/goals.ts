import { type Figure, middle, ratio } from "./figures.ts";
import type { Row } from "./rounds.ts";

interface Goal {
  readonly what: string;
  readonly figure: Figure;
  readonly atLeast?: number;
  readonly atMost?: number;
  /** The figure is meant as a ratio to the plain `ws` loop, or to another figure of the same run. */
  readonly comparedTo?: "ws" | Figure;
}

const GOALS: Readonly<Record<string, readonly Goal[]>> = {
  "room-1000-busy": [
    { what: "deliveries/s", figure: "deliveriesPerSecond", atLeast: 2_000_000 },
    { what: "deliveries against ws", figure: "deliveriesPerSecond", atLeast: 12, comparedTo: "ws" },
  ],
  "room-1000": [{
    what: "deliveries against ws",
    figure: "deliveriesPerSecond",
    atLeast: 6,
    comparedTo: "ws",
  }],
  "room-100": [{
    what: "deliveries against ws",
    figure: "deliveriesPerSecond",
    atLeast: 2,
    comparedTo: "ws",
  }],
  "rooms-100x10": [
    { what: "deliveries against ws", figure: "deliveriesPerSecond", atLeast: 0.7, comparedTo: "ws" },
  ],
  "paced-1000": [{ what: "p99 against ws", figure: "p99Ms", atMost: 1.6, comparedTo: "ws" }],
  "idle-10000": [
    { what: "KiB a connection", figure: "kibPerConnection", atMost: 28 },
    { what: "CPU share", figure: "serverCpu", atMost: 0.03 },
  ],
  "arrive-10000": [{ what: "people/s", figure: "peoplePerSecond", atLeast: 2_000 }],
  "return-5000": [
    { what: "milliseconds until level", figure: "levelMs", atMost: 8_000 },
    { what: "p99 of those who stayed against quiet", figure: "p99Ms", atMost: 3, comparedTo: "quietP99Ms" },
  ],
  "presence-1000": [{ what: "presence frames each", figure: "presenceFramesEach", atMost: 10 }],
};

/** What the project promises of this workload, and whether these rows keep it, a line each. */
export function goals(name: string, rows: readonly Row[]): string[] {
  return (GOALS[name] ?? []).flatMap((goal) => {
    const value = reached(goal, rows);
    return value === undefined ? [] : [verdict(name, goal, value)];
  });
}

function reached({ figure, comparedTo }: Goal, rows: readonly Row[]): number | undefined {
  const own = rows[0]!;
  if (comparedTo === undefined) return middle(own, figure);
  if (comparedTo !== "ws") return (middle(own, figure) ?? NaN) / (middle(own, comparedTo) ?? NaN);
  const peer = rows.find((row) => row.server.name === "ws");
  return peer && ratio(own, peer, figure);
}

function verdict(
  name: string,
  { what, atLeast = -Infinity, atMost = Infinity }: Goal,
  value: number,
): string {
  const isKept = value >= atLeast && value <= atMost;
  const bound = atLeast > -Infinity ? `at least ${rounded(atLeast)}` : `at most ${rounded(atMost)}`;
  return `${isKept ? "kept  " : "MISSED"} ${name}, ${what}: ${rounded(value)}, ${bound}`;
}

function rounded(value: number): string {
  return value >= 1_000 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(3)));
}
