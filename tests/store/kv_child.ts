/** A process that appends to one room of a file until it is killed, and says what was answered: a line for each draft. */
import { openKvStore } from "../../store/kv_store.ts";
import { type Draft, type Outcome, StoreUnavailable } from "../../store/message_log.ts";
import { lobby, says } from "../conformance/drafts.ts";

const [path, author = "u_child"] = Deno.args;
const from = { id: author, name: "Child" };
await using store = await openKvStore({ path });

/** Appends as a client does: what the store could not answer in time is said again, under the same ids. */
async function append(drafts: readonly Draft[]): Promise<Outcome[]> {
  for (;;) {
    try {
      return await store.log.append(lobby, drafts);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
    }
  }
}

for (let batch = 0;; batch++) {
  const drafts = Array.from({ length: 5 }, (_, i) => says(from, `${i}`, { id: `${author}-${batch}-${i}` }));
  const outcomes = await append(drafts);
  for (const outcome of outcomes) {
    if ("event" in outcome) console.log(`${outcome.event.seq} ${outcome.event.id}`);
  }
}
