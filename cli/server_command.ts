import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Settings } from "../server/settings.ts";
import { attentive } from "./attentive.ts";
import { v8Flags } from "./v8_flags.ts";
import { permissions, PLAIN_WS } from "./permissions.ts";

const root = fileURLToPath(new URL("../", import.meta.url));

/** The command that runs a server of these settings, with no more permissions than it needs. */
export function serverCommand(settings: Settings, ...options: string[]): Deno.Command {
  const args = [...serverArguments(settings), ...options];
  return new Deno.Command(Deno.execPath(), { args, env: serverEnvironment(settings) });
}

/** What `deno` is told to run such a server. */
export function serverArguments(settings: Settings): string[] {
  const main = resolve(root, "main.ts");
  const flags = [v8Flags(settings), ...permissions(settings)];
  const listening = ["--parallel", "--port", String(settings.port), "--host", settings.host];
  // The sure listener starts its threads by itself.
  return settings.workers > 1 && settings.listener === "deno"
    ? ["serve", ...listening, ...flags, main, "--worker"]
    : ["run", ...flags, main];
}

/** What such a server finds in its environment, besides everything that is in ours. */
export function serverEnvironment({ workers, listener }: Settings): Record<string, string> {
  return {
    ...attentive(),
    ...{ DENO_JOBS: String(workers), LISTENER: listener },
    ...(listener === "node" ? PLAIN_WS : {}),
  };
}

/** Passes the signals that end a process on to `child`. It may get them twice: a terminal sends them to both. */
export function forwardSignals(child: () => Deno.ChildProcess | undefined): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    if (Deno.build.os === "windows" && signal === "SIGTERM") continue;
    Deno.addSignalListener(signal, () => {
      try {
        child()?.kill(signal);
      } catch {
        // It is gone already.
      }
    });
  }
}
