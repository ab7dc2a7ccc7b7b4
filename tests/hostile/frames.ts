import type { Dice } from "./dice.ts";
import { oddText } from "./texts.ts";

/** Bytes for the wire behind a handshake. */
export type Bytes = Uint8Array<ArrayBuffer>;

interface Shape {
  readonly first: number;
  readonly isMasked?: boolean;
  /** Where not that of the payload. */
  readonly claims?: bigint;
}

const FIN = 0x80;
const encoder = new TextEncoder();
const MALFORMED = [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82], [0x80]];
const CLOSE_CODES = [0, 999, 1000, 1001, 1004, 1005, 1006, 1015, 2_999, 3_000, 4_500, 5_000, 65_535];

/** A frame that is one, whatever it holds: the conversation goes on behind it. */
export function oddFrame(dice: Dice): Bytes {
  switch (dice.below(10)) {
    case 0:
      return frame(dice.bytes(dice.one([0, 1, 60, 125])), { first: FIN | dice.one([9, 10]) });
    case 1:
      return frame(dice.bytes(dice.below(2_000)), { first: FIN | 2 });
    case 2:
      return frame(new Uint8Array(), { first: FIN | dice.one([1, 2]) });
    default:
      return frame(encoder.encode(oddText(dice)), { first: FIN | 1 });
  }
}

/** One frame, or something that begins like one: most end the connection. */
export function hostileFrame(dice: Dice): Bytes {
  switch (dice.below(16)) {
    case 0:
      return frame(Uint8Array.from(dice.one(MALFORMED)), { first: FIN | 1 });
    case 1:
      return frame(dice.bytes(dice.below(200)), {
        first: FIN | dice.one([3, 4, 5, 6, 7, 11, 12, 13, 14, 15]),
      });
    case 2:
      return frame(encoder.encode(oddText(dice)), { first: FIN | 1, isMasked: false });
    case 3:
      return frame(dice.bytes(dice.one([0, 1, 60, 125])), { first: FIN | dice.one([9, 10]) });
    case 4:
      return frame(dice.bytes(dice.one([126, 500, 70_000])), { first: FIN | 9 });
    case 5:
      return frame(dice.bytes(5), { first: dice.one([8, 9, 10]) });
    case 6:
      return frame(dice.bytes(20), {
        first: FIN | 1,
        claims: dice.one([2n ** 63n, 2n ** 40n, 2n ** 31n, 1n]),
      });
    case 7:
      return frame(new Uint8Array(), { first: dice.one([0, 1, 2, FIN, FIN | 1, FIN | 2]) });
    case 8:
      return frame(dice.bytes(30), { first: FIN | dice.one([0x41, 0x21, 0x11, 0x71]) });
    case 9:
      return closing(dice);
    case 10:
      return frame(dice.bytes(dice.below(2_000)), { first: FIN | 2 });
    case 11:
      return dice.bytes(1 + dice.below(300));
    case 12:
      return frame(encoder.encode("x".repeat(dice.one([65_536, 65_537, 100_000, 300_000]))), {
        first: FIN | 1,
      });
    default:
      return frame(encoder.encode(oddText(dice)), { first: FIN | 1 });
  }
}

function closing(dice: Dice): Bytes {
  const code = dice.one(CLOSE_CODES);
  const reason = dice.one([[], [...dice.bytes(50)], [0xff, 0xfe]]);
  return frame(Uint8Array.from([code >> 8, code & 255, ...reason]), { first: FIN | 8 });
}

/** A frame of this payload. A mask of zeros leaves it as it is. */
export function frame(payload: Uint8Array, { first, isMasked = true, claims }: Shape): Bytes {
  const length = claims ?? BigInt(payload.length);
  const size = length < 126n ? 0 : length < 65_536n ? 2 : 8;
  const start = 2 + size + (isMasked ? 4 : 0);
  const bytes = new Uint8Array(start + payload.length);
  const view = new DataView(bytes.buffer);
  bytes[0] = first;
  bytes[1] = (isMasked ? 128 : 0) | (size === 0 ? Number(length) : size === 2 ? 126 : 127);
  if (size === 2) view.setUint16(2, Number(length));
  if (size === 8) view.setBigUint64(2, length);
  bytes.set(payload, start);
  return bytes;
}
