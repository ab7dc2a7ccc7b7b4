import { KvRecords } from "../../store/kv_records.ts";
import { checkRecords } from "../conformance/records.ts";

checkRecords({
  name: "KvRecords",
  async open(options) {
    const kv = await Deno.openKv(":memory:");
    const [records, other] = [new KvRecords(kv, options), new KvRecords(kv, options)];
    return {
      records,
      other,
      async [Symbol.asyncDispose]() {
        await Promise.all([records[Symbol.asyncDispose](), other[Symbol.asyncDispose]()]);
        kv.close();
      },
    };
  },
});
