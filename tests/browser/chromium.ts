import type { Browser } from "playwright-core";
import { within } from "./limit.ts";
import { ParleyServer } from "./parley_server.ts";

const PATH = Deno.env.get("CHROMIUM") ?? "/usr/bin/chromium";
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
/** What a whole test may take. Each wait inside it has a shorter limit that says more. */
const TEST_MS = 90_000;
const CLOSING_MS = 5_000;

/**
 * Registers a test that needs Chromium; all tests of a file share one. Without it the test says how to get it and counts
 * as skipped; with `CI=true` it fails, so that no gate is green because nobody looked.
 */
export function browserTest(name: string, run: (browser: Browser) => Promise<void>): void {
  Deno.test({
    name,
    sanitizeOps: false,
    sanitizeResources: false,
    ignore: isSkipped,
    fn: () => runInBrowser(name, run),
  });
}

const isMissing = !await Deno.stat(PATH).then(() => true, () => false);
const isSkipped = isMissing && Deno.env.get("CI") !== "true";
const ADVICE =
  `There is no Chromium at ${PATH}: install it (Debian: apt install chromium) or name another with CHROMIUM=/path`;
if (isSkipped) console.warn(`${ADVICE}. The tests in a browser are skipped.`);

let shared: Browser | undefined;
Deno.test.afterAll(close);

/** Whatever a test leaves behind, windows, servers, waits, ends with it. */
async function runInBrowser(name: string, run: (browser: Browser) => Promise<void>): Promise<void> {
  if (isMissing) throw new Error(ADVICE);
  shared ??= await launch();
  const browser = shared;
  try {
    await within(TEST_MS, `the whole of "${name}"`, run(browser));
  } finally {
    await ParleyServer.killAll();
    await within(CLOSING_MS, "windows to close", closeWindows(browser)).catch(close);
  }
}

async function closeWindows(browser: Browser): Promise<void> {
  await Promise.all(browser.contexts().map((context) => context.close()));
}

async function launch(): Promise<Browser> {
  // Its check for another system, at import, asks for a file that takes all permissions: this switch leaves that out.
  Deno.env.set("__IS_WSL_TEST__", "1");
  const { chromium } = await import("playwright-core");
  return await chromium.launch({ executablePath: PATH, args: FLAGS, timeout: 20_000 });
}

async function close(): Promise<void> {
  const browser = shared;
  shared = undefined;
  if (browser) await within(CLOSING_MS, "Chromium to end", browser.close());
}
