/** A `.cpuprofile` as V8 writes it, as far as it is read here. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** The node that each sample found. */
  readonly samples: readonly number[];
  /** Microseconds from the sample before to each sample. */
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: {
    readonly functionName: string;
    readonly url: string;
    readonly lineNumber: number;
  };
}

/** One function and the time spent in itself, what it called left out. */
export interface SelfTime {
  readonly name: string;
  readonly place: string;
  readonly ms: number;
  /** Of the time that was not idle, 0–1. */
  readonly share: number;
}

/** Milliseconds that V8 calls idle: waiting, and the runtime's own work outside JavaScript, such as writing to sockets. */
export function outsideMs({ nodes, samples, timeDeltas }: CpuProfile): number {
  const idle = new Set(
    nodes.filter(({ callFrame }) => callFrame.functionName === "(idle)").map(({ id }) => id),
  );
  return samples.reduce((ms, id, index) => idle.has(id) ? ms + (timeDeltas[index] ?? 0) / 1_000 : ms, 0);
}

/** Where the time went, the most first. Idle time is left out of it and of the shares. */
export function selfTimes(profile: CpuProfile): SelfTime[] {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const found = new Map<string, { name: string; place: string; ms: number }>();
  let totalMs = 0;
  for (const [index, id] of profile.samples.entries()) {
    const node = nodes.get(id);
    if (!node || node.callFrame.functionName === "(idle)") continue;
    const ms = (profile.timeDeltas[index] ?? 0) / 1_000;
    totalMs += ms;
    const place = placeOf(node);
    const name = node.callFrame.functionName || "(anonymous)";
    const entry = found.get(`${name} ${place}`) ?? { name, place, ms: 0 };
    entry.ms += ms;
    found.set(`${name} ${place}`, entry);
  }
  return [...found.values()]
    .map((entry) => ({ ...entry, share: entry.ms / totalMs }))
    .sort((one, other) => other.ms - one.ms);
}

/** The file, without the folders that lead to it, and the line. */
function placeOf({ callFrame }: ProfileNode): string {
  if (callFrame.url === "") return "";
  const parts = callFrame.url.split("/");
  return `${parts.slice(-2).join("/")}:${callFrame.lineNumber + 1}`;
}
