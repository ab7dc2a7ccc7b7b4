import { KvLog } from "../../store/kv_log.ts";
import { checkMessageLog } from "../conformance/message_log.ts";

for (const where of ["memory", "a file"]) {
  checkMessageLog({
    name: `KvLog in ${where}`,
    async open(options) {
      const folder = await Deno.makeTempDir();
      const kv = await Deno.openKv(where === "memory" ? ":memory:" : `${folder}/log.db`);
      const [log, other] = [new KvLog(kv, options), new KvLog(kv, options)];
      return {
        log,
        other,
        async [Symbol.asyncDispose]() {
          await Promise.all([log[Symbol.asyncDispose](), other[Symbol.asyncDispose]()]);
          kv.close();
          await Deno.remove(folder, { recursive: true });
        },
      };
    },
  });
}
