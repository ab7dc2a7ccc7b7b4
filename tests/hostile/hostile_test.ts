import assert from "node:assert/strict";
import { Caller } from "../support/caller.ts";
import { besiege } from "./attacker.ts";
import { openGround } from "./ground.ts";

const ATTACKS = 5_000;
const MIB = 1024 * 1024;

for (const listener of ["deno", "node"]) {
  Deno.test(`10,000 hostile frames, headers and bodies end nothing, break nothing and leave nothing behind (${listener})`, async () => {
    await using ground = await openGround(listener);
    await using ada = await Caller.inRoom(ground.origin, "Ada", "harbour");
    await using grace = await Caller.inRoom(ground.origin, "Grace", "harbour");
    // Kept alive while nobody listens to them.
    const beating = setInterval(() => [ada, grace].forEach((who) => who.say({ type: "heartbeat" })), 1_000);
    using _ = { [Symbol.dispose]: () => clearInterval(beating) };
    const siege = { origin: ground.origin, attacks: ATTACKS, atOnce: 60 };

    // The first half makes the server load what it needs and fills what has a limit.
    const first = await besiege({ ...siege, seed: 1 });
    const before = await ground.quiet(2);
    const second = await besiege({ ...siege, seed: 2 });
    const after = await ground.quiet(2);

    assert.ok(first + second >= 2 * ATTACKS);
    assert.deepEqual(after.faults, []);
    assert.ok(
      after.heapBytes - before.heapBytes < 6 * MIB,
      `${(after.heapBytes - before.heapBytes) / MIB} MiB`,
    );
    await ada.send("harbour", "still here");
    await grace.heard("harbour", 1);
    assert.deepEqual(grace.texts("harbour"), ["still here"]);
  });
}
