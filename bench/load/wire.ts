import { clientFrame, CLOSE, PING, PONG, readHeader, TEXT } from "./frames.ts";
import { DONT_WAIT, EPOLLERR, EPOLLHUP, EPOLLOUT, libc, openConnection } from "./libc.ts";
import { Poller } from "./poller.ts";

const RECEIVE_BYTES = 4 << 20;
const SOURCE_ADDRESSES = 8;
/** Of the others so many are read before those are looked at again who come first. */
const OTHERS_AT_A_TIME = 16;
const LATIN = new TextDecoder("latin1");

/** One WebSocket as the generator sees it. */
export class Line {
  fd = -1;
  phase: "away" | "connecting" | "upgrading" | "open" = "away";
  /** The beginning of a frame whose end has not come yet. */
  unread: Uint8Array | undefined;
  readonly outgoing: Uint8Array<ArrayBuffer>[] = [];
  /** Read before all others, as if on a machine of its own. To be set before it is opened. */
  isFirst = false;
}

/** What becomes of a line. `text` is valid only during the call. */
export interface WireListener<L extends Line> {
  opened(line: L): void;
  text(line: L, text: Uint8Array): void;
  lost(line: L, why: string): void;
}

/** WebSocket clients by the thousand, straight on TCP: one thread, one buffer, no promises. */
export class Wire<L extends Line> {
  readonly poller = new Poller();
  /** When the bytes at hand were read. */
  now = 0;
  bytesRead = 0;
  readonly #first = new Poller();
  readonly #lines = new Map<number, L>();
  readonly #received = new Uint8Array(RECEIVE_BYTES);
  readonly #port: number;
  readonly #path: string;
  readonly #listener: WireListener<L>;
  #reading: L | undefined;
  #opened = 0;
  #mostOthers: number | undefined;

  constructor(port: number, path: string, listener: WireListener<L>) {
    this.#port = port;
    this.#path = path;
    this.#listener = listener;
    this.poller.watchPoller(this.#first);
  }

  /** Begins to connect. `opened` follows once the server has upgraded. */
  open(line: L): void {
    line.fd = openConnection(this.#port, 1 + this.#opened++ % SOURCE_ADDRESSES);
    line.phase = "connecting";
    line.unread = undefined;
    this.#lines.set(line.fd, line);
    this.#pollerOf(line).watch(line.fd, true);
    if (line.isFirst) this.#mostOthers = OTHERS_AT_A_TIME;
  }

  /** Cuts the connection without a word. */
  drop(line: L): void {
    if (line.phase === "away") return;
    line.phase = "away";
    this.#lines.delete(line.fd);
    libc.close(line.fd);
  }

  /** Sends a text frame. What is said while a line is being read leaves together afterwards. */
  send(line: L, text: string): void {
    this.#write(line, clientFrame(text));
  }

  /** Reads what has come, waiting at most `waitMs` for it. */
  turn(waitMs: number): void {
    if (this.#mostOthers) this.#first.poll(0, this.#attend);
    this.poller.poll(waitMs, this.#attend, this.#mostOthers);
  }

  #pollerOf(line: L): Poller {
    return line.isFirst ? this.#first : this.poller;
  }

  readonly #attend = (fd: number, events: number): void => {
    const line = this.#lines.get(fd);
    if (!line) return;
    this.#reading = line;
    if (line.phase === "connecting" && events === EPOLLOUT) this.#upgrade(line);
    else this.#receive(line, (events & (EPOLLERR | EPOLLHUP)) !== 0);
    this.#reading = undefined;
    if (line.outgoing.length > 0) this.#flush(line);
  };

  #upgrade(line: L): void {
    this.#pollerOf(line).opened(line.fd);
    line.phase = "upgrading";
    const request = `GET ${this.#path} HTTP/1.1\r\nHost: 127.0.0.1:${this.#port}\r\nConnection: Upgrade\r\n` +
      "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
    this.#write(line, new TextEncoder().encode(request));
  }

  #receive(line: L, hungUp: boolean): void {
    const kept = line.unread?.length ?? 0;
    if (line.unread) this.#received.set(line.unread);
    const free = kept === 0 ? this.#received : this.#received.subarray(kept);
    const count = libc.recv(line.fd, free, free.length, DONT_WAIT);
    if (count > 0) this.#read(line, kept, count);
    else if (count === 0 || hungUp) this.#lose(line, "was cut off");
  }

  #read(line: L, kept: number, count: number): void {
    this.now = performance.now();
    this.bytesRead += count;
    const length = kept + count;
    const used = line.phase === "upgrading" ? this.#readUpgrade(line, length) : 0;
    const end = line.phase === "open" ? this.#readFrames(line, used, length) : used;
    line.unread = end < length ? this.#received.slice(end, length) : undefined;
  }

  #readUpgrade(line: L, length: number): number {
    const answer = LATIN.decode(this.#received.subarray(0, Math.min(length, 4_096)));
    const end = answer.indexOf("\r\n\r\n");
    if (end < 0) return 0;
    if (answer.startsWith("HTTP/1.1 101")) {
      line.phase = "open";
      this.#listener.opened(line);
    } else this.#lose(line, `was refused: ${answer.slice(9, 40)}`);
    return end + 4;
  }

  #readFrames(line: L, from: number, length: number): number {
    let at = from;
    for (let header; (header = readHeader(this.#received, at, length)); at = header.end) {
      const payload = this.#received.subarray(header.start, header.end);
      if (header.opcode === TEXT) this.#listener.text(line, payload);
      else if (header.opcode === PING) this.#write(line, clientFrame("", PONG));
      else if (header.opcode === CLOSE) this.#lose(line, `was closed with ${codeOf(payload)}`);
    }
    return at;
  }

  #write(line: L, bytes: Uint8Array<ArrayBuffer>): void {
    if (line.phase === "away") return;
    line.outgoing.push(bytes);
    if (this.#reading !== line) this.#flush(line);
  }

  #flush(line: L): void {
    const bytes = joinBytes(line.outgoing);
    line.outgoing.length = 0;
    const count = libc.send(line.fd, bytes, bytes.length, DONT_WAIT);
    if (count !== bytes.length && line.phase !== "away") this.#lose(line, "could not send");
  }

  #lose(line: L, why: string): void {
    this.drop(line);
    this.#listener.lost(line, why);
  }
}

function codeOf(payload: Uint8Array): number {
  return payload.length < 2 ? 1005 : payload[0]! * 256 + payload[1]!;
}

function joinBytes(parts: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  if (parts.length === 1) return parts[0]!;
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
