/**
 * Besieges from a process of its own that yields to every other one: what people wait for meanwhile is the server, not a core
 * that their attackers have taken.
 */
import { besiege, type Siege } from "./attacker.ts";

/** What {@link besiegeElsewhere} can be told: all but a function. */
export interface ToldSiege extends Omit<Siege, "progress"> {
  /** Stands before each line of progress. */
  readonly label: string;
}

if (import.meta.main) {
  const { label, ...siege }: ToldSiege = JSON.parse(Deno.args[0]!);
  const done = await besiege({ ...siege, progress: (sent) => console.error(`${label}: ${sent}`) });
  console.log(done);
}

/** As `besiege()`, in another process; tells its progress on stderr. */
export async function besiegeElsewhere(siege: ToldSiege): Promise<number> {
  const command = [Deno.execPath(), "run", "--quiet", "--no-check", "--allow-net", import.meta.filename!];
  const { success, stdout } = await new Deno.Command("sh", {
    args: ["-c", YIELDING, "sh", ...command, JSON.stringify(siege)],
    stderr: "inherit",
  }).output();
  if (!success) throw new Error("The besieger has failed");
  return Number(new TextDecoder().decode(stdout));
}

/** Runs only where nobody else wants to, or, where the system has no such class, as seldom as it can. */
const YIELDING = 'command -v chrt > /dev/null && exec chrt --idle 0 "$@"; exec nice -n 19 "$@"';
