import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { StoredOutgoing } from "../../client/outbox_storage.ts";
import { browserTest } from "../browser/chromium.ts";

const SOURCE = new URL("../../client/indexed_db_outbox.ts", import.meta.url);
const SCRIPT =
  `import { IndexedDbOutbox } from "/outbox.js"; globalThis.outbox = () => new IndexedDbOutbox();`;

function entry(id: string, userId: string, createdAt: number): StoredOutgoing {
  const command = { type: "send", room: "general", id, text: `text ${id}` } as const;
  return { id, userId, room: "general", command, createdAt };
}

/** The outbox as a page's script, from an origin that may store something. */
async function serveOutbox() {
  const bundling = new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--platform", "browser", SOURCE.pathname],
  });
  const script = new TextDecoder().decode((await bundling.output()).stdout);
  return Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (request) => {
    const isScript = new URL(request.url).pathname === "/outbox.js";
    const type = isScript ? "text/javascript" : "text/html";
    const body = isScript
      ? script
      : `<!doctype html><title>Outbox</title><script type="module">${SCRIPT}</script>`;
    return new Response(body, { headers: { "content-type": type } });
  });
}

/** Runs something with an outbox that is opened anew, and answers what it holds of Ada's. */
function after(page: Page, run: string): Promise<StoredOutgoing[]> {
  return page.evaluate(
    `(async () => { const box = outbox(); ${run}; return await outbox().list("u_ada"); })()`,
  );
}

browserTest("IndexedDbOutbox keeps a person's entries over a reload, oldest first", async (browser) => {
  const server = await serveOutbox();
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.addr.port}/`);
  const [older, newer, other] = [entry("b", "u_ada", 1), entry("a", "u_ada", 2), entry("c", "u_grace", 0)];

  await after(page, [newer, older, other].map((one) => `await box.add(${JSON.stringify(one)})`).join(";"));
  await page.reload();
  const kept = await after(page, "");
  const failed = { ...newer, error: { code: "forbidden", message: "no" } };
  const changed = await after(page, `await box.update(${JSON.stringify(failed)}); await box.remove("b")`);
  const afterAll = await after(page, `await box.update(${JSON.stringify(older)})`);

  assert.deepEqual(kept, [older, newer]);
  assert.deepEqual(changed, [failed]);
  assert.deepEqual(afterAll, [failed], "An entry that another tab has removed must not come back");
  await page.close();
  await server.shutdown();
});
