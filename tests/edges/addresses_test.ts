// Who counts as whom: nobody can be somebody else's address, neither to slip past a limit nor to use it up.
import assert from "node:assert/strict";
import { House } from "../support/house.ts";
import { RawPeer } from "../support/raw_peer.ts";

const VICTIM = "198.51.100.7";

async function knock(origin: string, forwarded: string): Promise<number> {
  using peer = await RawPeer.connect(origin, { "x-forwarded-for": forwarded });
  return peer.status;
}

for (const listener of ["deno", "node"] as const) {
  const open = (env: Record<string, string>) =>
    House.open({ listener, env: { MAX_CONNECTIONS_PER_ADDRESS: "1", ...env } });

  Deno.test(`Without trusted proxies X-Forwarded-For slips past no limit (${listener})`, async () => {
    await using house = await open({});
    using first = await RawPeer.connect(house.origin, { "x-forwarded-for": "203.0.113.1" });

    const statuses = [await knock(house.origin, "203.0.113.2"), await knock(house.origin, VICTIM)];

    assert.deepEqual([first.status, ...statuses], [101, 429, 429]);
  });

  Deno.test(`Behind one proxy a made-up hop on the left slips past no limit (${listener})`, async () => {
    await using house = await open({ TRUSTED_PROXIES: "1" });
    using first = await RawPeer.connect(house.origin, { "x-forwarded-for": "203.0.113.66" });

    const second = await knock(house.origin, "1.2.3.4, 203.0.113.66");

    assert.deepEqual([first.status, second], [101, 429]);
  });

  Deno.test(`Behind one proxy nobody can use up the places of a victim by naming it (${listener})`, async () => {
    await using house = await open({ TRUSTED_PROXIES: "1" });
    // What the client sent, and behind it what the proxy saw.
    using flood = await RawPeer.connect(house.origin, { "x-forwarded-for": `${VICTIM}, 203.0.113.66` });

    using victim = await RawPeer.connect(house.origin, { "x-forwarded-for": VICTIM });

    assert.deepEqual([flood.status, victim.status], [101, 101]);
  });

  Deno.test(`Behind two proxies the second hop from the right counts, and a list too short counts for nothing (${listener})`, async () => {
    await using house = await open({ TRUSTED_PROXIES: "2" });
    using flood = await RawPeer.connect(house.origin, {
      "x-forwarded-for": `${VICTIM}, 203.0.113.66, 10.0.0.1`,
    });
    using around = await RawPeer.connect(house.origin, { "x-forwarded-for": VICTIM });

    const again = await knock(house.origin, "203.0.113.66, 10.0.0.2");
    using victim = await RawPeer.connect(house.origin, { "x-forwarded-for": `${VICTIM}, 10.0.0.1` });

    assert.deepEqual([flood.status, around.status, again, victim.status], [101, 101, 429, 101]);
  });

  Deno.test(`All addresses of one IPv6 customer are one (${listener})`, async () => {
    await using house = await open({ TRUSTED_PROXIES: "1" });
    using first = await RawPeer.connect(house.origin, { "x-forwarded-for": "2001:db8:1:2::1" });

    const statuses = [
      await knock(house.origin, "2001:db8:1:2:ffff::2"),
      await knock(house.origin, "2001:db8:1:3::1"),
    ];

    assert.deepEqual([first.status, ...statuses], [101, 429, 101]);
  });
}
