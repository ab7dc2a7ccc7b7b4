import assert from "node:assert/strict";
import { Program } from "../process.ts";

for (const LISTENER of ["deno", "node"]) {
  Deno.test(`A conversation does not keep its handshake, LISTENER=${LISTENER}`, async () => {
    const args = ["run", "--quiet", "--no-check", "-A", "--v8-flags=--expose-gc"];
    await using program = new Program([...args, "tests/listeners/forgetful_server.ts"], { LISTENER });

    const [, remembered, of] = await program.says(/remembered (\d+) of (\d+)/);

    assert.equal(of, "20");
    // The last one that the parser has read.
    assert.ok(Number(remembered) <= 1, `${remembered} handshakes are still there`);
  });
}
