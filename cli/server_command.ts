import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ENVIRONMENT_NAMES, type Settings } from "../server/settings.ts";

const root = fileURLToPath(new URL("../", import.meta.url));

// `npm:ws` asks for both when it is loaded. So it leaves native add-ons alone, which would need permissions of their own.
const PLAIN_WS = { WS_NO_BUFFER_UTIL: "1", WS_NO_UTF_8_VALIDATE: "1" };

// What a thread reads when it starts.
const SOURCES = ["main.ts", "bus", "chat", "observe", "protocol", "routes", "server", "store"];

/** The command that runs a server of these settings, with no more permissions than it needs. */
export function serverCommand(settings: Settings, ...options: string[]): Deno.Command {
  const main = resolve(root, "main.ts");
  const listening = ["--parallel", "--port", String(settings.port), "--host", settings.host];
  // The sure listener starts its threads by itself.
  const args = settings.workers > 1 && settings.listener === "deno"
    ? ["serve", ...listening, ...permissions(settings), main, "--worker", ...options]
    : ["run", ...permissions(settings), main, ...options];
  const env = { DENO_JOBS: String(settings.workers), ...(settings.listener === "node" ? PLAIN_WS : {}) };
  return new Deno.Command(Deno.execPath(), { args, env });
}

function permissions({ store, kvPath, workers, listener }: Settings): string[] {
  const isFile = store === "kv" && kvPath !== undefined && kvPath !== ":memory:" && !kvPath.includes("://");
  const folders = isFile ? [dirname(resolve(kvPath))] : [];
  const isNode = listener === "node";
  const sources = isNode && workers > 1 ? SOURCES.map((name) => resolve(root, name)) : [];
  const names = [...ENVIRONMENT_NAMES, ...(isNode ? Object.keys(PLAIN_WS) : [])];
  return [
    "--quiet",
    "--no-prompt",
    "--allow-net",
    "--allow-sys=systemMemoryInfo",
    `--allow-env=${names.join(",")}`,
    `--allow-read=${[resolve(root, "static/dist"), ...folders, ...sources].join(",")}`,
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
