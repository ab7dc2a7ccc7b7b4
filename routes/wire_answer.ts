import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";

/**
 * Answers a handshake that was refused, or asked for no socket at all, over the wire that `node:http` has let go, and ends
 * the connection.
 */
export async function answerOnWire(wire: Duplex, response: Response): Promise<void> {
  const body = new Uint8Array(await response.arrayBuffer());
  const headers = new Headers(response.headers);
  headers.set("connection", "close");
  headers.set("content-length", String(body.byteLength));
  headers.set("date", new Date().toUTCString());
  const lines = [...headers].map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const reason = STATUS_CODES[response.status] ?? "";
  if (!wire.writable) return void wire.destroy();
  wire.write(`HTTP/1.1 ${response.status} ${reason}\r\n${lines}\r\n`);
  // Destroyed once it has been written: who keeps their half open would hold the connection.
  wire.end(body, () => wire.destroy());
}
