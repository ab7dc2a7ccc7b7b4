import assert from "node:assert/strict";
import { House } from "../support/house.ts";
import { OPCODES, RawPeer } from "../support/raw_peer.ts";

const TEXTS = ["hello", "", '{"type":"message","message":"hi"}', "two\nlines", "👍🏽 ñ", "x".repeat(60_000)];

for (const text of TEXTS) {
  Deno.test(`/ws without a name says ${JSON.stringify(text.slice(0, 40))} back`, async () => {
    await using house = await House.open();
    using peer = await RawPeer.connect(house.origin, {}, "/ws");

    await peer.write(text);
    await peer.readUntil(() => peer.texts.length === 1);

    assert.deepEqual(peer.texts, [`Echo: ${text}`]);
  });
}

Deno.test("/ws without a name gives binary back as it is", async () => {
  await using house = await House.open();
  using peer = await RawPeer.connect(house.origin, {}, "/ws?room=ignored");
  const bytes = new Uint8Array([0, 255, 10, 13, 128]);

  await peer.write(bytes, { opcode: OPCODES.binary });
  const back = await peer.read();

  assert.deepEqual([back?.opcode, [...back!.payload]], [OPCODES.binary, [...bytes]]);
});

Deno.test("/ws without a name refuses what is too long and goes on", async () => {
  await using house = await House.open();
  using peer = await RawPeer.connect(house.origin, {}, "/ws");

  await peer.write("é".repeat(33_000));
  await peer.write("short");
  await peer.readUntil(() => peer.texts.length === 2);

  assert.equal(JSON.parse(peer.texts[0]!).code, "too_long");
  assert.equal(peer.texts[1], "Echo: short");
});

Deno.test("/ws without a name closes who says much and reads nothing", async () => {
  await using house = await House.open();
  using peer = await RawPeer.connect(house.origin, {}, "/ws");
  const text = "x".repeat(65_000);

  for (let i = 0; i < 200; i++) await peer.write(text).catch(() => {});

  // The system may cut the line before the close code is through, for there is still more being said.
  assert.ok([4429, 1006].includes(await peer.readToEnd()));
  assert.ok(peer.texts.length < 200);
});

for (const path of ["/ws", "/ws/chat", "/ws/chat/Ada", "/ws/chat/Ada/heartbeat"]) {
  Deno.test(`${path} asks for a handshake, keeps other origins out and counts connections`, async () => {
    await using house = await House.open({ env: { MAX_CONNECTIONS_PER_ADDRESS: "1" } });

    const plain = await fetch(`${house.origin}${path}`);
    await plain.body?.cancel();
    using foreign = await RawPeer.connect(house.origin, { origin: "https://evil.example" }, path);
    using _ = await RawPeer.connect(house.origin, {}, path);
    using second = await RawPeer.connect(house.origin, {}, path);

    assert.deepEqual([plain.status, foreign.status, second.status], [400, 403, 429]);
  });
}
