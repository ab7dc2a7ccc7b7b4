import { posix } from "node:path";

/** A source file by its path in the project. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

interface Import {
  readonly from: string;
  readonly isTypeOnly: boolean;
}

// Where a folder's files may import from, besides their own folder. main.ts, at the root, may import all.
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  chat: ["protocol"],
  store: ["protocol", "redis"],
  bus: ["protocol", "redis"],
  redis: [],
  client: ["protocol"],
  // Looks at an instance from outside: the rules do not know that they are watched.
  observe: ["chat", "protocol"],
  routes: ["chat", "observe", "protocol"],
  // Puts an instance together, so it knows every part.
  server: ["bus", "chat", "observe", "protocol", "routes", "store"],
  static: ["client", "protocol"],
  cli: ["client", "protocol"],
  // Starts servers as they are started everywhere.
  bench: ["cli", "client", "protocol"],
  // Examples are what a program of somebody else's would be.
  docs: ["client"],
};

// The contracts that rules may hold in their hands; of anything else in these folders they know the types only.
const CONTRACTS = new Set(["store/message_log.ts", "store/policy.ts", "bus/bus.ts"]);

const KNOW_CONTRACTS = new Set(["chat", "observe", "routes"]);

// Those who run an instance need what main.ts needs.
const OPERATORS = new Set([
  "cli/backup.ts",
  "cli/restore.ts",
  "cli/start.ts",
  "cli/dev.ts",
  "cli/token.ts",
  "cli/server_command.ts",
  "cli/permissions.ts",
  "cli/v8_flags.ts",
]);
// Measures the rules from inside.
const MEASURES = new Set(["bench/blind_main.ts", "bench/profile.ts", "bench/steps.ts"]);

// Built into the runtime: no dependency.
const BUILT_IN = /^node:/;
const PACKAGES: Readonly<Record<string, RegExp>> = {
  protocol: /^zod$/,
  chat: /^zod$/,
  client: /^zod$/,
  store: /^(zod|jose)$/,
  bus: /^zod$/,
  redis: /^redis$/,
};

// The pure part: a runtime may go, these must not notice.
const WITHOUT_RUNTIME = new Set(["chat", "protocol", "client"]);

/** What breaks the order of the house, one line each. */
export function violations(sources: readonly Source[]): string[] {
  return sources.flatMap((source) => [...wrongImports(source), ...wrongRuntime(source)]);
}

function wrongImports(source: Source): string[] {
  const folder = folderOf(source.path);
  if (folder === "" || folder === "tests") return [];
  return importsOf(source.text)
    .filter((imported) => !mayImport(source.path, folder, imported))
    .map(({ from }) => `${source.path} imports ${from}`);
}

function mayImport(path: string, folder: string, imported: Import): boolean {
  const { from } = imported;
  if (!from.startsWith(".")) return mayUsePackage(folder, from);
  const target = posix.join(posix.dirname(path), from);
  // Says which version this is.
  if (target === "deno.json") return folder === "observe";
  const home = folderOf(target);
  if (home === folder || MAY_IMPORT[folder]?.includes(home)) return true;
  if (OPERATORS.has(path) || MEASURES.has(path)) return true;
  if (CONTRACTS.has(target)) return KNOW_CONTRACTS.has(folder);
  return imported.isTypeOnly && KNOW_CONTRACTS.has(folder) &&
    (home === "store" || home === "bus");
}

function mayUsePackage(folder: string, name: string): boolean {
  if (/^(hono|@hono)(\/|$)/.test(name)) return folder === "routes";
  if (BUILT_IN.test(name)) return !WITHOUT_RUNTIME.has(folder);
  return PACKAGES[folder]?.test(name) ?? true;
}

function wrongRuntime({ path, text }: Source): string[] {
  if (!WITHOUT_RUNTIME.has(folderOf(path))) return [];
  return /\bDeno\./.test(withoutComments(text)) ? [`${path} uses Deno`] : [];
}

function importsOf(text: string): Import[] {
  const code = withoutComments(text);
  const found = code.matchAll(/\b(import|export)\s+(type\s)?(?:[\w*\s{},]+?\sfrom\s*)?"([^"]+)"/g);
  const lazy = code.matchAll(/\bimport\(\s*"([^"]+)"/g);
  return [
    ...[...found].map((match) => ({
      from: match[3]!,
      isTypeOnly: match[2] !== undefined || allTypes(match[0]),
    })),
    ...[...lazy].map((match) => ({ from: match[1]!, isTypeOnly: false })),
  ];
}

// `import { type A, type B } from` brings no value in either.
function allTypes(statement: string): boolean {
  const names = /\{([^}]*)\}/.exec(statement)?.[1]?.split(",").map((name) => name.trim()).filter(Boolean);
  return names !== undefined && names.length > 0 && names.every((name) => name.startsWith("type "));
}

/** The code alone. Good enough for this house: a string that looks like a comment is taken for one. */
export function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/(^|\s)\/\/.*$/gm, "$1");
}

function folderOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.indexOf("/")) : "";
}
