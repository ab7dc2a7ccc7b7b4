import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ENVIRONMENT_NAMES, type Settings } from "../server/settings.ts";

const root = fileURLToPath(new URL("../", import.meta.url));

/** The command that runs a server of these settings, with no more permissions than it needs. */
export function serverCommand(settings: Settings, ...options: string[]): Deno.Command {
  const main = resolve(root, "main.ts");
  const listening = ["--parallel", "--port", String(settings.port), "--host", settings.host];
  const args = settings.workers > 1
    ? ["serve", ...listening, ...permissions(settings), main, "--worker", ...options]
    : ["run", ...permissions(settings), main, ...options];
  return new Deno.Command(Deno.execPath(), { args, env: { DENO_JOBS: String(settings.workers) } });
}

function permissions({ store, kvPath }: Settings): string[] {
  const isFile = store === "kv" && kvPath !== undefined && kvPath !== ":memory:" && !kvPath.includes("://");
  const folders = isFile ? [dirname(resolve(kvPath))] : [];
  return [
    "--quiet",
    "--no-prompt",
    "--allow-net",
    `--allow-env=${ENVIRONMENT_NAMES.join(",")}`,
    `--allow-read=${[resolve(root, "static/dist"), ...folders].join(",")}`,
    ...folders.map((folder) => `--allow-write=${folder}`),
  ];
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
