import assert from "node:assert/strict";
import type { NewestPage } from "../../chat/history.ts";
import { Newest } from "../../chat/newest.ts";
import { NO_HEAD } from "../../store/message_log.ts";

const at = (seq: number, epoch = "e1") => ({ epoch, seq });
const under = (seq: number): NewestPage => ({
  head: { ...NO_HEAD, ...at(seq) },
  entries: [],
  lines: [{ text: `page ${seq}`, bytes: 6 }],
});

/** A room whose page is read as often as `reads` says. */
function counted(newest: Newest) {
  let reads = 0;
  const ask = (head: ReturnType<typeof at>, found = under(head.seq)) =>
    newest.page(head, () => (reads++, Promise.resolve(found)));
  return { ask, reads: () => reads };
}

Deno.test("Newest reads one page for all who come under the same head, at once and one after the other", async () => {
  const { ask, reads } = counted(new Newest());

  const pages = await Promise.all([ask(at(3)), ask(at(3)), ask(at(3))]);
  pages.push(await ask(at(3)));

  assert.deepEqual(new Set(pages), new Set([pages[0]]));
  assert.equal(reads(), 1);
});

Deno.test("Newest reads anew for whoever knows another head, and for another epoch", async () => {
  const { ask, reads } = counted(new Newest());

  await ask(at(3));
  assert.deepEqual((await ask(at(4))).head.seq, 4);
  await ask(at(4, "e2"));

  assert.equal(reads(), 3);
});

Deno.test("Newest does not keep a page under a later head than was asked for", async () => {
  const { ask, reads } = counted(new Newest());

  assert.equal((await ask(at(3), under(5))).head.seq, 5);
  await ask(at(3));

  assert.equal(reads(), 2);
});

Deno.test("Newest reads anew after a read that failed, and after it was told to forget", async () => {
  const newest = new Newest();
  const { ask, reads } = counted(newest);

  await assert.rejects(newest.page(at(3), () => Promise.reject(new Error("no"))), /no/);
  await ask(at(3));
  newest.forget();
  await ask(at(3));

  assert.equal(reads(), 2);
});

Deno.test("Newest that forgets while a page is being read does not keep it, nor lose a newer one", async () => {
  const newest = new Newest();
  const { ask, reads } = counted(newest);
  const { promise, resolve } = Promise.withResolvers<NewestPage>();

  const first = newest.page(at(3), () => promise);
  newest.forget();
  await ask(at(3));
  resolve(under(9));
  await first;
  await ask(at(3));

  assert.equal(reads(), 1);
});
