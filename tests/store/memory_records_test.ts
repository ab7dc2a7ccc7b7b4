import { MemoryRecords } from "../../store/memory_records.ts";
import { checkRecords } from "../conformance/records.ts";

checkRecords({
  name: "MemoryRecords",
  open(options) {
    const records = new MemoryRecords(options);
    return Promise.resolve({ records, other: records, [Symbol.asyncDispose]: () => Promise.resolve() });
  },
});
