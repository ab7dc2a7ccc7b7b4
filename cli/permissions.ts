import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ENVIRONMENT_NAMES, type Settings } from "../server/settings.ts";

const root = fileURLToPath(new URL("../", import.meta.url));

// `npm:ws` asks for both when it is loaded. So it leaves native add-ons alone, which would need permissions of their own.
export const PLAIN_WS: Readonly<Record<string, string>> = {
  WS_NO_BUFFER_UTIL: "1",
  WS_NO_UTF_8_VALIDATE: "1",
};

// What a thread reads when it starts.
const SOURCES = [
  "main.ts",
  "deno.json",
  "bus",
  "chat",
  "observe",
  "protocol",
  "redis",
  "routes",
  "server",
  "store",
];

// Where clouds tell their machines secrets.
const CLOUD_SECRETS = ["169.254.169.254", "[fd00:ec2::254]", "100.100.100.200", "metadata.google.internal"];

/** What a server of these settings may do, as `deno` is told it: no more than it needs. */
export function permissions({ store, kvPath, workers, listener }: Settings): string[] {
  const isFile = store === "kv" && kvPath !== undefined && kvPath !== ":memory:" && !kvPath.includes("://");
  const folders = isFile ? [dirname(resolve(kvPath))] : [];
  const isNode = listener === "node";
  const sources = isNode && workers > 1 ? SOURCES.map((name) => resolve(root, name)) : [];
  const names = [...ENVIRONMENT_NAMES, ...(isNode ? Object.keys(PLAIN_WS) : [])];
  return [
    "--quiet",
    "--no-prompt",
    // People's own addresses for webhooks, Redis, a KV Connect server: any. But never these.
    "--allow-net",
    `--deny-net=${CLOUD_SECRETS.join(",")}`,
    "--allow-sys=systemMemoryInfo",
    `--allow-env=${names.join(",")}`,
    `--allow-read=${[resolve(root, "static/dist"), ...folders, ...sources].join(",")}`,
    ...folders.map((folder) => `--allow-write=${folder}`),
  ];
}
