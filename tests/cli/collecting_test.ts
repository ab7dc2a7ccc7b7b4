import assert from "node:assert/strict";
import { collecting } from "../../cli/collecting.ts";
import { Program } from "../process.ts";

Deno.test("A server has threads that help to collect only where there is a core for them", () => {
  assert.match(collecting(1), /--single-threaded-gc/);
  assert.doesNotMatch(collecting(2), /--single-threaded-gc/);
});

for (const cores of [1, 2]) {
  Deno.test(`V8 knows the flags of a server on ${cores} cores`, async () => {
    await using program = new Program(["run", collecting(cores), "--quiet", "-A", "main.ts"], {
      ...{ PORT: "0", HOST: "127.0.0.1", STORE: "memory", BUS: "memory" },
    });

    await program.says(/Parley is at/);
  });
}
