/** The core that the server under test has for itself. */
export const SERVER_CORE = 0;
/** The core of the load. */
export const LOAD_CORE = 1;

/** The same command bound to one core, where the system has `taskset` and a second core. */
export async function pinned(
  core: number,
  command: readonly string[],
): Promise<{ program: string; args: string[] }> {
  const whole = await canPin() ? ["taskset", "-c", String(core), ...command] : [...command];
  return { program: whole[0]!, args: whole.slice(1) };
}

/** Whether processes can be bound to cores here. */
export async function canPin(): Promise<boolean> {
  if (navigator.hardwareConcurrency < 2) return false;
  try {
    return (await new Deno.Command("taskset", { args: ["--version"], stdout: "null" }).output()).success;
  } catch {
    return false;
  }
}
