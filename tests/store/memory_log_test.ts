import { MemoryLog } from "../../store/memory_log.ts";
import { checkMessageLog } from "../conformance/message_log.ts";

checkMessageLog({
  name: "MemoryLog",
  open(options) {
    const log = new MemoryLog(options);
    return Promise.resolve({ log, other: log, [Symbol.asyncDispose]: () => log[Symbol.asyncDispose]() });
  },
});
