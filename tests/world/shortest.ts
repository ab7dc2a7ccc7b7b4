import { badHour } from "./chaos.ts";
import { verdict } from "./verdict.ts";

/** A history that goes wrong. */
export interface Failure {
  readonly steps: number;
  readonly wrong: readonly string[];
  /** What happened, in words. */
  readonly diary: readonly string[];
}

/**
 * The shortest beginning of this seed's bad hour that goes wrong by itself, found by halving: mostly, what goes wrong after
 * some steps does so after more of them too. `steps` must go wrong.
 */
export async function shortest(
  { seed, instances, steps }: { seed: number; instances: number; steps: number },
): Promise<Failure> {
  let failure = await tried({ seed, instances, steps });
  for (let [low, high] = [0, steps]; low + 1 < high;) {
    const middle = Math.floor((low + high) / 2);
    const found = await tried({ seed, instances, steps: middle });
    if (found.wrong.length > 0) [failure, high] = [found, middle];
    else low = middle;
  }
  return failure;
}

async function tried(options: { seed: number; instances: number; steps: number }): Promise<Failure> {
  const world = await badHour(options);
  const wrong = await verdict(world);
  return { steps: options.steps, wrong, diary: world.diary };
}
