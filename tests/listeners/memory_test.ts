// What floods of fragments cost: measured on a server that is a process of its own.
import assert from "node:assert/strict";
import { Program } from "../process.ts";
import { Caller } from "../support/caller.ts";
import { inTime } from "../support/patience.ts";
import { OPCODES, RawPeer } from "../support/raw_peer.ts";

const MIB = 1024 * 1024;

function freePort(): string {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return String(listener.addr.port);
}

/** Endless fragments of one message, until so much was sent or the server has enough. Answers the bytes. */
async function flood(peer: RawPeer, most: number): Promise<number> {
  const part = new Uint8Array(65_536).fill(120);
  let sent = 0;
  try {
    for (; sent < most; sent += part.length) {
      await peer.write(part, { fin: false, opcode: sent === 0 ? OPCODES.text : OPCODES.continuation });
    }
  } catch {
    // It has cut the line.
  }
  return sent;
}

/** As much as so many peers at once can get rid of before each is cut. Answers the bytes. */
async function floodByMany(origin: string, peers: number): Promise<number> {
  const sent = await Promise.all(Array.from({ length: peers }, async () => {
    using peer = await RawPeer.connect(origin);
    return await flood(peer, 100 * MIB);
  }));
  return sent.reduce((all, one) => all + one, 0);
}

async function start(env: Record<string, string>) {
  const folder = await Deno.makeTempDir({ prefix: "parley-memory-" });
  const program = new Program(["run", "--quiet", "-A", "cli/start.ts"], {
    ...{ HOST: "127.0.0.1", PORT: freePort(), KV_PATH: `${folder}/parley.db`, RATE_PER_SECOND: "0" },
    ...env,
  });
  const [, origin] = await program.says(/Parley is at (http:\S+)/);
  return {
    program,
    origin: origin!,
    async [Symbol.asyncDispose]() {
      program.signal("SIGTERM");
      await program.ended();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

async function residentBytes(origin: string): Promise<number> {
  const metrics = await (await fetch(`${origin}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\S+)/m.exec(metrics)?.[1]);
}

Deno.test("The sure listener takes next to nothing of endless fragments", async () => {
  await using server = await start({ LISTENER: "node" });
  await using ada = await Caller.inRoom(server.origin, "Ada", "general");
  // The first ones make the server load what it needs for it.
  await floodByMany(server.origin, 24);
  const before = await residentBytes(server.origin);

  const sent = await floodByMany(server.origin, 24);
  const after = await residentBytes(server.origin);

  await ada.send("general", "still here");
  // What was not kept waits for a collection; the other listener would have grown by all of it.
  assert.ok(sent > 50 * MIB, `${sent / MIB} MiB were sent`);
  assert.ok(after - before < sent / 3, `${(after - before) / MIB} MiB of ${sent / MIB} were kept`);
});

Deno.test("Deno.serve under a flood of fragments begins anew before memory ends, and nothing said is lost", async () => {
  await using server = await start({ LISTENER: "deno", MAX_MEMORY_MB: "300" });
  const ada = await Caller.inRoom(server.origin, "Ada", "general");
  await ada.send("general", "before the flood");
  using peer = await RawPeer.connect(server.origin);

  const flooding = flood(peer, 2_000 * MIB);
  const { code } = await ada.closed;
  const sent = await flooding;

  await server.program.reports(/out of memory, begins anew/);
  assert.equal(code, 1012);
  assert.ok(sent < 2_000 * MIB, "the flood was cut off");
  await using again = await inTime(comeBack(server.origin, ada.token), "the server to begin anew");
  const { events } = await again.join("general");
  assert.deepEqual(events.map((event) => event.type === "message" && event.text), ["before the flood"]);
});

async function comeBack(origin: string, token: string): Promise<Caller> {
  while (true) {
    try {
      const caller = await Caller.connect(origin);
      await caller.hello({ token });
      return caller;
    } catch {
      // It is still on its way down or up.
    }
  }
}
