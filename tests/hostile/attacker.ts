import { Dice } from "./dice.ts";
import { type Bytes, frame, hostileFrame, oddFrame } from "./frames.ts";
import { hostileRequest } from "./requests.ts";

/** Nobody waits longer for what comes back. */
const PATIENCE_MS = 80;
const FRAMES_EACH = 20;
const TEXT = 0x81;
const HEARTBEAT = frame(new TextEncoder().encode('{"type":"heartbeat"}'), { first: TEXT });

/** What is told of a siege while it goes on. */
export interface Siege {
  readonly origin: string;
  /** Hostile frames and requests in all. Left out: as many as there is time for. */
  readonly attacks?: number;
  /** No connection is begun after so many milliseconds. Left out: until all are sent. */
  readonly lastsMs?: number;
  readonly atOnce: number;
  readonly seed: number;
  progress?(done: number): void;
}

/** Sends so many hostile frames, headers and bodies, from many connections at once. Answers how many were sent. */
export async function besiege(siege: Siege): Promise<number> {
  const { origin, attacks = Infinity, lastsMs = Infinity, atOnce, seed, progress } = siege;
  const until = performance.now() + lastsMs;
  let done = 0;
  let connections = 0;
  const attack = async () => {
    while (done < attacks && performance.now() < until) {
      const dice = new Dice(seed * 1_000_003 + connections++);
      const sent = await oneConnection(origin, dice, connections).catch(() => 1);
      const before = done;
      done += sent;
      if (Math.floor(before / 10_000) !== Math.floor(done / 10_000)) progress?.(done);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, attack));
  return done;
}

async function oneConnection(origin: string, dice: Dice, number: number): Promise<number> {
  const { hostname, port } = new URL(origin);
  const connection = await Deno.connect({ hostname, port: Number(port) });
  try {
    return dice.below(4) === 0
      ? await request(connection, dice)
      : await converse(connection, dice, `Eve ${number % 1_000}`);
  } finally {
    try {
      connection.close();
    } catch {
      // A failed write has closed it.
    }
  }
}

async function request(connection: Deno.TcpConn, dice: Dice): Promise<number> {
  await writeAll(connection, hostileRequest(dice));
  if (dice.below(3) === 0) await connection.closeWrite();
  await answered(connection);
  return 1;
}

const PATHS = ["/ws/v1", "/ws/v1", "/ws/v1", "/ws", "/ws/chat", "/ws?name=Eve", "/ws/chat/Eve/heartbeat"];

async function converse(connection: Deno.TcpConn, dice: Dice, name: string): Promise<number> {
  const path = dice.one(PATHS);
  await writeAll(connection, handshake(path));
  await answered(connection);
  if (path === "/ws/v1" && dice.below(3) > 0) {
    const lines = [{ type: "hello", name }, { type: "join", room: "general" }];
    const text = lines.map((line) => JSON.stringify(line)).join("\n");
    await writeAll(connection, frame(new TextEncoder().encode(text), { first: TEXT }));
  }
  let sent = 0;
  for (; sent < FRAMES_EACH; sent++) {
    // Five bad ones in a row would end the connection before the worst comes.
    if (sent % 3 === 0) await writeAll(connection, HEARTBEAT);
    const next = sent === FRAMES_EACH - 1 ? hostileFrame(dice) : oddFrame(dice);
    const written = await writeAll(connection, next).then(() => true, () => false);
    if (!written) break;
  }
  if (dice.below(4) === 0) await connection.closeWrite().catch(() => {});
  else if (dice.below(2) === 0) await answered(connection);
  return sent + 1;
}

function handshake(path: string): Bytes {
  const key = btoa("0123456789abcdef");
  return new TextEncoder().encode(
    `GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: Upgrade\r\nupgrade: websocket\r\n` +
      `sec-websocket-version: 13\r\nsec-websocket-key: ${key}\r\n\r\n`,
  );
}

async function writeAll(connection: Deno.TcpConn, bytes: Bytes): Promise<void> {
  const late = setTimeout(() => connection.close(), 2_000);
  try {
    for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
  } finally {
    clearTimeout(late);
  }
}

/** Something came back, or nothing will. */
async function answered(connection: Deno.TcpConn): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, PATIENCE_MS);
  const reading = connection.read(new Uint8Array(65_536)).catch(() => null);
  await Promise.race([reading, late]);
  clearTimeout(timer);
}
