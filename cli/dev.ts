/** `deno task dev`: builds the page, runs a server, and does both again whenever a source changes. */
import { fileURLToPath } from "node:url";
import { settingsOrExit } from "../server/environment.ts";
import { forwardSignals, serverCommand } from "./server_command.ts";

const SOURCES = [
  "main.ts",
  "bus",
  "chat",
  "client",
  "observe",
  "protocol",
  "routes",
  "server",
  "static",
  "store",
];
const SETTLED_MS = 150;

const root = new URL("../", import.meta.url);
const settings = settingsOrExit();
let server: Deno.ChildProcess | undefined;
let isStopping = false;

forwardSignals(() => {
  isStopping = true;
  if (!server) Deno.exit(0);
  return server;
});

await buildPage();
run();
for await (const changed of settledChanges()) {
  console.log(`Changed: ${changed}`);
  // A page that does not build leaves the old one in its place; the server runs on.
  if (await buildPage()) await restart();
}

async function buildPage(): Promise<boolean> {
  const args = [
    "run",
    "--quiet",
    "-R",
    "-W",
    "-E",
    "--allow-run",
    fileURLToPath(new URL("static/build.ts", root)),
  ];
  const { success } = await new Deno.Command(Deno.execPath(), { args }).spawn().status;
  return success;
}

function run(...options: string[]): void {
  const started = server = serverCommand(settings, ...options).spawn();
  started.status.then(({ code }) => {
    if (server === started) server = undefined;
    if (isStopping) Deno.exit(code);
    if (code !== 0) console.error(`The server ended with ${code}. Waiting for a change`);
  });
}

async function restart(): Promise<void> {
  const running = server;
  running?.kill("SIGTERM");
  await running?.status;
  // The address has been printed.
  run("--again");
}

/** One path for each burst of changes: an editor writes a file several times over. */
async function* settledChanges(): AsyncGenerator<string> {
  const watched = SOURCES.map((name) => fileURLToPath(new URL(name, root)));
  let last = "";
  let settled = Promise.withResolvers<void>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  (async () => {
    for await (const { kind, paths } of Deno.watchFs(watched)) {
      const path = paths.find(isSource);
      if (kind === "access" || !path) continue;
      last = path;
      clearTimeout(timer);
      timer = setTimeout(() => settled.resolve(), SETTLED_MS);
    }
  })().catch((error) => console.error("Cannot watch the sources:", error));
  while (true) {
    await settled.promise;
    settled = Promise.withResolvers();
    yield last.replace(fileURLToPath(root), "");
  }
}

function isSource(path: string): boolean {
  return !/[\\/]dist([\\/]|$)/.test(path) && /\.(tsx?|css|html|svg|png|webmanifest)$/.test(path);
}
