/**
 * Opens a conversation with a server of its own and prints how many of its handshakes are still remembered after a
 * collection. Run with `--expose-gc`; LISTENER says with which listener.
 */
import { compose } from "../../server/compose.ts";
import { listen } from "../../server/listening.ts";
import { readSettings } from "../../server/settings.ts";
import { Caller } from "../support/caller.ts";

const CONVERSATIONS = 20;

const settings = readSettings({ ...Deno.env.toObject(), STORE: "memory", BUS: "memory", PORT: "0" });
const parley = await compose(settings);
const handshakes: WeakRef<Request>[] = [];
const server = await listen(
  {
    ...parley,
    fetch(request, visit) {
      handshakes.push(new WeakRef(request));
      return parley.fetch(request, visit);
    },
  },
  settings,
  { report: console.error },
);
const origin = `http://127.0.0.1:${server.addr.port}`;
await Promise.all(
  Array.from({ length: CONVERSATIONS }, (_, i) => Caller.inRoom(origin, `Guest ${i}`, "general")),
);
// What one turn has looked at lives until its end.
await new Promise((resolve) => setTimeout(resolve));
const collect = Reflect.get(globalThis, "gc") as () => void;
collect();
console.log(
  `remembered ${handshakes.filter((handshake) => handshake.deref()).length} of ${handshakes.length}`,
);
Deno.exit();
