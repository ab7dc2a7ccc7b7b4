import assert from "node:assert/strict";
import { KvLog } from "../../store/kv_log.ts";
import type { Kv } from "../../store/kv_read.ts";
import { ada, appended, lobby, says } from "../conformance/drafts.ts";

/** A database that counts the ids that are looked for. */
class CountingKv implements Kv {
  lookedFor = 0;
  readonly #kv: Deno.Kv;

  constructor(kv: Deno.Kv) {
    this.#kv = kv;
  }

  get: Kv["get"] = (...args) => this.#kv.get(...args);
  list: Kv["list"] = (...args) => this.#kv.list(...args);
  atomic = () => this.#kv.atomic();
  getMany = ((keys: Deno.KvKey[], options?: { consistency?: Deno.KvConsistencyLevel }) => {
    this.lookedFor += keys.filter(([first]) => first === "p1id").length;
    return this.#kv.getMany(keys, options);
  }) as Kv["getMany"];
}

/** A log that has learnt what was there when it was opened. */
async function opened(kv: Deno.Kv) {
  const counting = new CountingKv(kv);
  const log = new KvLog(counting, { learnsIds: true });
  await log.settled();
  return { log, counting };
}

Deno.test("KvLog does not look for ids that cannot be there", async () => {
  using kv = await Deno.openKv(":memory:");
  const { log, counting } = await opened(kv);

  for (let i = 0; i < 20; i++) await log.append(lobby, [says(ada, `${i}`)]);

  assert.equal(counting.lookedFor, 0);
});

Deno.test("KvLog knows an id again that was stored before it was opened", async () => {
  using kv = await Deno.openKv(":memory:");
  const draft = says(ada, "once");
  const [first] = await (await opened(kv)).log.append(lobby, [draft]);

  const [again] = await (await opened(kv)).log.append(lobby, [draft]);

  assert.equal(appended(again).duplicate, true);
  assert.equal(appended(again).event.seq, appended(first).event.seq);
});

Deno.test("KvLog looks for ids in a room where another process has written since", async () => {
  using kv = await Deno.openKv(":memory:");
  const [here, there] = [await opened(kv), await opened(kv)];
  const draft = says(ada, "said there");
  await here.log.append(lobby, [says(ada, "said here")]);
  await there.log.append(lobby, [draft]);

  const [again] = await here.log.append(lobby, [draft]);

  assert.equal(appended(again).duplicate, true);
  assert(here.counting.lookedFor > 0);
});

Deno.test("KvLog looks for ids in a room that another process made before it was asked for it here", async () => {
  using kv = await Deno.openKv(":memory:");
  const [here, there] = [await opened(kv), await opened(kv)];
  const draft = says(ada, "said there");
  await there.log.append(lobby, [draft]);

  const [again] = await here.log.append(lobby, [draft]);

  assert.equal(appended(again).duplicate, true);
});
