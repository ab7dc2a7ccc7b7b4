import { Buffer } from "node:buffer";
import { Inbox, readLines } from "./inbox.ts";
import { inTime } from "./patience.ts";

const V1 = "/ws/v1";
const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;

/** One WebSocket frame as it stands on the wire. */
export interface WireFrame {
  readonly opcode: number;
  readonly payload: Uint8Array;
}

/** How a frame is written, where not as it should be. */
export interface Writing {
  readonly opcode?: number;
  readonly fin?: boolean;
  readonly masked?: boolean;
}

/**
 * The other end of a WebSocket with nothing but TCP: reads only when told to, and may write what no library would. What it
 * answers to the handshake is in `status` and `headers`.
 */
export class RawPeer implements Disposable {
  /** What came at `/ws/v1`. */
  readonly inbox = new Inbox(readLines);
  /** Every text frame as it came. */
  readonly texts: string[] = [];
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  readonly #connection: Deno.TcpConn;
  #bytes: Uint8Array<ArrayBuffer>;
  #isClosed = false;
  readonly #path: string;

  private constructor(path: string, connection: Deno.TcpConn, head: string, rest: Uint8Array<ArrayBuffer>) {
    this.#connection = connection;
    this.#path = path;
    const [first = "", ...lines] = head.split("\r\n");
    this.status = Number(first.split(" ")[1]);
    this.headers = new Headers(lines.map((line) => line.split(": ", 2) as [string, string]));
    this.body = this.status === 101 ? "" : new TextDecoder().decode(rest);
    this.#bytes = rest;
  }

  static async connect(origin: string, headers: Record<string, string> = {}, path = V1): Promise<RawPeer> {
    const { hostname, port, host } = new URL(origin);
    const connection = await Deno.connect({ hostname, port: Number(port) });
    const all = {
      host,
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": btoa("0123456789abcdef"),
      ...headers,
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join("");
    await connection.write(new TextEncoder().encode(`GET ${path} HTTP/1.1\r\n${lines}\r\n`));
    return await RawPeer.#shakeHands(path, connection);
  }

  static async #shakeHands(path: string, connection: Deno.TcpConn): Promise<RawPeer> {
    let bytes = new Uint8Array();
    while (true) {
      const end = Buffer.from(bytes.buffer).indexOf("\r\n\r\n");
      const head = new TextDecoder("latin1").decode(bytes.subarray(0, Math.max(0, end)));
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (end >= 0 && bytes.length >= end + 4 + length) {
        return new RawPeer(path, connection, head, bytes.slice(end + 4));
      }
      bytes = joined(bytes, await readSome(connection));
    }
  }

  /** Says hello and joins, reading until both are answered. */
  static async inRoom(origin: string, name: string, room: string): Promise<RawPeer> {
    const peer = await RawPeer.connect(origin);
    await peer.say({ type: "hello", name });
    await peer.say({ type: "join", room });
    await peer.readUntil(() => peer.inbox.all("joined").length > 0);
    return peer;
  }

  async say(frame: unknown): Promise<void> {
    await this.write(JSON.stringify(frame));
  }

  /** Writes one frame. */
  async write(payload: string | Uint8Array<ArrayBuffer>, writing: Writing = {}): Promise<void> {
    await this.writeBytes(encode(payload, writing));
  }

  /** Writes bytes that may be no frame at all. */
  async writeBytes(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const writer = this.#connection.writable.getWriter();
    try {
      await writer.write(bytes);
    } finally {
      writer.releaseLock();
    }
  }

  /** Ends this direction; the other stays open. */
  async halfClose(): Promise<void> {
    await this.#connection.closeWrite();
  }

  /** The next frame, undefined at the end of the stream. Texts also go into the inbox. */
  async read(): Promise<WireFrame | undefined> {
    while (true) {
      const frame = this.#cutFrame();
      if (frame?.opcode === TEXT) this.#receive(new TextDecoder().decode(frame.payload));
      if (frame) return frame;
      const more = await readSome(this.#connection);
      if (more.length === 0) return undefined;
      this.#bytes = joined(this.#bytes, more);
    }
  }

  readUntil(is: () => boolean): Promise<void> {
    return inTime(this.#readUntil(is), `${is}`);
  }

  /** Reads to the close frame or the end of the stream: the code, 1006 where there was none. */
  readToEnd(): Promise<number> {
    return inTime(this.#readToEnd(), "the end of the stream");
  }

  /** Ends the connection at once, without a word. */
  [Symbol.dispose](): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      this.#connection.close();
    } catch {
      // A write that failed has closed it already.
    }
  }

  #receive(text: string): void {
    this.texts.push(text);
    if (this.#path === V1) this.inbox.receive(text);
  }

  async #readUntil(is: () => boolean): Promise<void> {
    while (!is()) {
      if (!await this.read()) throw new Error("The stream ended before that");
    }
  }

  async #readToEnd(): Promise<number> {
    while (true) {
      const frame = await this.read();
      if (!frame) return 1006;
      if (frame.opcode === CLOSE) return new DataView(frame.payload.slice().buffer).getUint16(0);
    }
  }

  #cutFrame(): WireFrame | undefined {
    const bytes = this.#bytes;
    if (bytes.length < 2) return undefined;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const short = bytes[1]! & 127;
    const start = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (bytes.length < start) return undefined;
    const length = short === 126 ? view.getUint16(2) : short === 127 ? Number(view.getBigUint64(2)) : short;
    if (bytes.length < start + length) return undefined;
    this.#bytes = bytes.subarray(start + length);
    return { opcode: bytes[0]! & 15, payload: bytes.subarray(start, start + length) };
  }
}

export const OPCODES = { continuation: 0, text: TEXT, binary: BINARY, close: CLOSE, ping: PING } as const;

function encode(payload: string | Uint8Array<ArrayBuffer>, writing: Writing): Uint8Array<ArrayBuffer> {
  const { opcode = TEXT, fin = true, masked = true } = writing;
  const body = typeof payload === "string" ? new TextEncoder().encode(payload) : payload;
  const size = body.length < 126 ? 0 : body.length < 65_536 ? 2 : 8;
  const start = 2 + size + (masked ? 4 : 0);
  const bytes = new Uint8Array(start + body.length);
  const view = new DataView(bytes.buffer);
  bytes[0] = (fin ? 128 : 0) | opcode;
  bytes[1] = (masked ? 128 : 0) | (size === 0 ? body.length : size === 2 ? 126 : 127);
  if (size === 2) view.setUint16(2, body.length);
  if (size === 8) view.setBigUint64(2, BigInt(body.length));
  // A mask of zeros leaves the payload as it is.
  bytes.set(body, start);
  return bytes;
}

async function readSome(connection: Deno.TcpConn): Promise<Uint8Array<ArrayBuffer>> {
  const buffer = new Uint8Array(65_536);
  const length = await connection.read(buffer).catch(() => null);
  return buffer.subarray(0, length ?? 0);
}

function joined(a: Uint8Array<ArrayBuffer>, b: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (a.length === 0) return b.slice();
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
