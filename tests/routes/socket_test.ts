import assert from "node:assert/strict";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";
import { RawPeer } from "../support/raw_peer.ts";

const OFFERED: [offered: string | undefined, echoed: string | null][] = [
  [undefined, null],
  ["parley.v1", "parley.v1"],
  ["parley.v1,bearer.abc", "parley.v1"],
  ["bearer.abc, parley.v1", "parley.v1"],
  ["other,parley.v1 ,another", "parley.v1"],
  ["other", null],
  ["bearer.abc", null],
];

for (const [offered, echoed] of OFFERED) {
  Deno.test(`/ws/v1 answers the subprotocols ${offered} with ${echoed}`, async () => {
    await using house = await House.open();

    const headers = offered === undefined ? {} : { "sec-websocket-protocol": offered };
    using peer = await RawPeer.connect(house.origin, headers);

    assert.deepEqual([peer.status, peer.headers.get("sec-websocket-protocol")], [101, echoed]);
    await peer.say({ type: "heartbeat" });
    await peer.readUntil(() => peer.inbox.all("heartbeat_ack").length === 1);
  });
}

Deno.test("/ws/v1 never says the token of a subprotocol back", async () => {
  await using house = await House.open();

  using peer = await RawPeer.connect(house.origin, { "sec-websocket-protocol": "parley.v1, bearer.secret" });

  assert.equal([...peer.headers.values()].join().includes("secret"), false);
});

const ORIGINS: [origin: string, allowed: string, status: number][] = [
  ["https://evil.example", "", 403],
  ["null", "", 403],
  ["null", "null", 101],
  ["https://friend.example", "https://friend.example", 101],
  ["https://friend.example.evil.example", "https://friend.example", 403],
  ["https://anybody.example", "*", 101],
  ["nonsense", "", 403],
];

for (const [origin, allowed, status] of ORIGINS) {
  Deno.test(`/ws/v1 answers a page of ${origin} with ${status} where "${allowed}" may connect`, async () => {
    await using house = await House.open({ env: { ALLOWED_ORIGINS: allowed } });

    using peer = await RawPeer.connect(house.origin, { origin });

    assert.equal(peer.status, status);
    if (status === 403) assert.equal(JSON.parse(peer.body).error.code, "forbidden");
  });
}

Deno.test("/ws/v1 lets pages of its own origin in, and what is no browser", async () => {
  await using house = await House.open();

  using own = await RawPeer.connect(house.origin, { origin: house.origin });
  using none = await RawPeer.connect(house.origin);

  assert.deepEqual([own.status, none.status], [101, 101]);
});

const NO_HANDSHAKES: [name: string, headers: Record<string, string>][] = [
  ["no upgrade", { upgrade: "", connection: "close" }],
  ["another upgrade", { upgrade: "h2c" }],
  ["no key", { "sec-websocket-key": "" }],
  ["another version", { "sec-websocket-version": "8" }],
];

for (const [name, headers] of NO_HANDSHAKES) {
  Deno.test(`/ws/v1 answers a handshake with ${name} with an error and counts nobody`, async () => {
    await using house = await House.open({ env: { MAX_CONNECTIONS: "1" } });

    using peer = await RawPeer.connect(house.origin, headers);

    assert.equal(peer.status, 400);
    assert.equal(JSON.parse(peer.body).error.code, "bad_frame");
    await using ada = await Caller.named(house.origin, "Ada");
    await ada.settle();
  });
}

Deno.test("/ws/v1 refuses one address too many connections with 429, until one of them ends", async () => {
  await using house = await House.open({ env: { MAX_CONNECTIONS_PER_ADDRESS: "2", TRUSTED_PROXIES: "1" } });
  const from = (address: string) =>
    RawPeer.connect(house.origin, { "x-forwarded-for": `made up, ${address}` });
  using first = await from("192.0.2.1");
  using _second = await from("192.0.2.1");

  using third = await from("192.0.2.1");
  using elsewhere = await from("192.0.2.2");

  assert.deepEqual([first.status, third.status, elsewhere.status], [101, 429, 101]);
  assert.equal(JSON.parse(third.body).error.code, "too_fast");
  first[Symbol.dispose]();
  await house.until(() => house.hub.connections === 2);
  using again = await from("192.0.2.1");
  assert.equal(again.status, 101);
});

Deno.test("/ws/v1 answers 503 where the server is full", async () => {
  await using house = await House.open({ env: { MAX_CONNECTIONS: "2" } });
  await using _ada = await Caller.named(house.origin, "Ada");
  await using _grace = await Caller.named(house.origin, "Grace");

  using third = await RawPeer.connect(house.origin);

  assert.equal(third.status, 503);
  assert.equal(JSON.parse(third.body).error.code, "unavailable");
});

const ENDINGS: [how: string, end: (house: House, peer: RawPeer) => Promise<unknown> | void][] = [
  ["says goodbye", (_house, peer) => peer.write(new Uint8Array([3, 232]), { opcode: 8 })],
  ["vanishes", (_house, peer) => peer[Symbol.dispose]()],
  ["says nothing at the end", (_house, peer) => peer.halfClose()],
  ["is closed by the server", async (house, peer) => {
    house.sessions.at(-1)!.close(4408, "heartbeat timeout");
    await peer.readToEnd();
    await peer.write(new Uint8Array([17, 56]), { opcode: 8 });
  }],
];

for (const [how, end] of ENDINGS) {
  Deno.test(`/ws/v1 counts a connection that ${how} out once`, async () => {
    await using house = await House.open({ env: { MAX_CONNECTIONS: "2" } });
    await using stays = await Caller.named(house.origin, "Stays");

    for (let round = 1; round <= 3; round++) {
      using peer = await whenFree(house);
      await peer.say({ type: "hello", name: `Ada ${round}` });
      await peer.readUntil(() => peer.inbox.all("welcome").length === 1);
      await end(house, peer);
    }
    using last = await whenFree(house);
    using tooMany = await RawPeer.connect(house.origin);

    assert.deepEqual([last.status, tooMany.status], [101, 503]);
    await stays.settle();
    assert.deepEqual([house.hub.counts.opened, house.hub.counts.closed], [5, 3]);
    assert.deepEqual(house.reported, []);
  });
}

/** Connects as soon as there is a place: the listener hears of an end in its own time. */
async function whenFree(house: House): Promise<RawPeer> {
  while (true) {
    const peer = await RawPeer.connect(house.origin);
    if (peer.status === 101) return peer;
    peer[Symbol.dispose]();
  }
}
