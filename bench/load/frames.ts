const encoder = new TextEncoder();

/** Where a server's WebSocket frame begins and ends, and what it is. */
export interface FrameHeader {
  readonly opcode: number;
  /** Index of the payload's first byte. */
  readonly start: number;
  /** Index behind the payload's last byte. */
  readonly end: number;
}

export const TEXT = 1;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;

/** Reads the header at `at`, or undefined where the frame is not there whole. */
export function readHeader(bytes: Uint8Array, at: number, length: number): FrameHeader | undefined {
  if (length - at < 2) return undefined;
  const short = bytes[at + 1]! & 127;
  const start = at + (short < 126 ? 2 : short === 126 ? 4 : 10);
  if (length < start) return undefined;
  const end = start + (short < 126 ? short : readLength(bytes, at + 2, start));
  return end > length ? undefined : { opcode: bytes[at]! & 15, start, end };
}

/** A client's frame. The mask is zero: allowed, and it costs the generator nothing while a server unmasks all the same. */
export function clientFrame(text: string, opcode = TEXT): Uint8Array<ArrayBuffer> {
  return frame(encoder.encode(text), opcode, 128);
}

/** A server's frame. */
export function serverFrame(text: string): Uint8Array<ArrayBuffer> {
  return frame(encoder.encode(text), TEXT, 0);
}

function frame(payload: Uint8Array, opcode: number, maskBit: number): Uint8Array<ArrayBuffer> {
  const sizeBytes = payload.length < 126 ? 0 : payload.length < 65_536 ? 2 : 8;
  const start = 2 + sizeBytes + (maskBit ? 4 : 0);
  const bytes = new Uint8Array(start + payload.length);
  const view = new DataView(bytes.buffer);
  bytes[0] = 128 | opcode;
  bytes[1] = maskBit | (sizeBytes === 0 ? payload.length : sizeBytes === 2 ? 126 : 127);
  if (sizeBytes === 2) view.setUint16(2, payload.length);
  if (sizeBytes === 8) view.setBigUint64(2, BigInt(payload.length));
  bytes.set(payload, start);
  return bytes;
}

function readLength(bytes: Uint8Array, from: number, to: number): number {
  let length = 0;
  for (let i = from; i < to; i++) length = length * 256 + bytes[i]!;
  return length;
}
