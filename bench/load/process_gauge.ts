const TICKS_PER_SECOND = 100;

/** CPU and memory of another process, from /proc. */
export class ProcessGauge {
  readonly #pid: number;

  constructor(pid: number) {
    this.#pid = pid;
  }

  /** Milliseconds of CPU used so far, its own and the kernel's for it. */
  cpuMs(): number {
    const stat = Deno.readTextFileSync(`/proc/${this.#pid}/stat`);
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) * 1_000 / TICKS_PER_SECOND;
  }

  rssKib(): number {
    const status = Deno.readTextFileSync(`/proc/${this.#pid}/status`);
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]);
  }
}
