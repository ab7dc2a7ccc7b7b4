/// <reference lib="dom" />

/** What Chromium calls the gate through which script addresses have to go. The types of the platform do not know it yet. */
interface ScriptGate {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): {
    createScriptURL(url: string): string;
  };
}

const WORKER = "/service_worker.js";

/** Lets the page open without a connection, where the browser can. Never in the way: it waits for the page to be drawn. */
export function install(): void {
  if (!("serviceWorker" in navigator)) return;
  const register = () => navigator.serviceWorker.register(trusted(WORKER)).catch(() => undefined);
  if (document.readyState === "complete") void register();
  else addEventListener("load", () => void register());
}

/** The one script address that this page ever makes, through a policy that lets no other pass. */
function trusted(url: string): string {
  const gate = scriptGate();
  if (gate === undefined) return url;
  const policy = gate.createPolicy("parley-worker", {
    createScriptURL: (asked) => {
      if (asked !== WORKER) throw new TypeError(`No script may come from ${asked}`);
      return asked;
    },
  });
  return policy.createScriptURL(url);
}

function scriptGate(): ScriptGate | undefined {
  const scope: typeof globalThis & { readonly trustedTypes?: ScriptGate } = globalThis;
  return scope.trustedTypes;
}
