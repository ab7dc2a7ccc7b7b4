/** What the runtime takes it from, and how often a server looks: after so many tasks that were ready. */
const NAME = "DENO_TOKIO_EVENT_INTERVAL";
const TASKS = "4";

/**
 * How often the runtime looks for news on sockets while it has other things to do, as a server's environment tells it.
 *
 * Deno's scheduler lets 61 tasks run before it looks, and where thousands come back at once there always are some: what
 * somebody says then waits for dozens of turns until it is read. Whoever has set the variable knows why.
 */
export function attentive(chosen = Deno.env.get(NAME)): Record<string, string> {
  return { [NAME]: chosen ?? TASKS };
}
