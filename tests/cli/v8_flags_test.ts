import assert from "node:assert/strict";
import { v8Flags } from "../../cli/v8_flags.ts";
import { Program } from "../process.ts";

Deno.test("A server has threads that help to collect only where there is a core for them", () => {
  assert.match(v8Flags(1), /--single-threaded-gc/);
  assert.doesNotMatch(v8Flags(2), /--single-threaded-gc/);
});

for (const cores of [1, 2]) {
  Deno.test(`V8 knows the flags of a server on ${cores} cores`, async () => {
    await using program = new Program(["run", v8Flags(cores), "--quiet", "-A", "main.ts"], {
      ...{ PORT: "0", HOST: "127.0.0.1", STORE: "memory", BUS: "memory" },
    });

    await program.says(/Parley is at/);
  });
}
