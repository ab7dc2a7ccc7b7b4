/** What {@link stopOnSignal} needs to know. */
export interface Stopping {
  /** Workers of this process, each of which runs this. */
  readonly workers: number;
  /** Ends everything in good order. Called once. */
  drain(): Promise<void>;
  report(error: unknown, where: string): void;
}

/** What a process ends with that is to be started again: EX_TEMPFAIL of sysexits.h. */
export const EXIT_BEGIN_ANEW = 75;

/** Deno Deploy kills what still runs five seconds after its signal. */
const MOST_DRAIN_MS = 4_000;

/**
 * On the first SIGINT or SIGTERM: drains, then ends the process, after four seconds in any case. Workers share a process,
 * which the first to exit would end for all; so each tells the others that it is done and waits for them. Answers what ends
 * the process in the same way with another exit code; several workers must all be told.
 */
export function stopOnSignal({ workers, drain, report }: Stopping): (code: number) => void {
  const others = workers > 1 ? new Others(workers - 1) : undefined;
  let isStopping = false;
  const stop = async (code: number) => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => Deno.exit(code), MOST_DRAIN_MS);
    await drain().catch((error) => report(error, "drain"));
    await others?.done();
    Deno.exit(code);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    if (Deno.build.os === "windows" && signal === "SIGTERM") continue;
    Deno.addSignalListener(signal, () => void stop(0));
  }
  return (code) => void stop(code);
}

/** The other workers of this process, and how many of them still have something to do. */
class Others {
  readonly #channel = new BroadcastChannel("parley stopping");
  readonly #all = Promise.withResolvers<void>();
  #busy: number;

  constructor(count: number) {
    this.#busy = count;
    this.#channel.onmessage = () => {
      if (--this.#busy === 0) this.#all.resolve();
    };
  }

  /** Says that this one is done, and resolves when all are. */
  done(): Promise<void> {
    this.#channel.postMessage("done");
    return this.#all.promise;
  }
}
