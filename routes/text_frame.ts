import { Buffer } from "node:buffer";

const TEXT_AND_LAST = 0x81;
const MOST_IN_ONE_BYTE = 125;
const TWO_BYTES_FOLLOW = 126;
const EIGHT_BYTES_FOLLOW = 127;

let lastText = "";
let lastFrame = encode("");

/**
 * A text as one WebSocket frame of a server. A room sends one text to all its members in one turn, so the last frame is
 * kept and given again: it is encoded once, however many get it. Nobody may write to what is returned.
 */
export function textFrame(text: string): Buffer {
  if (text !== lastText) {
    lastFrame = encode(text);
    lastText = text;
  }
  return lastFrame;
}

function encode(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const start = length <= MOST_IN_ONE_BYTE ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafeSlow(start + length);
  frame[0] = TEXT_AND_LAST;
  if (start === 2) frame[1] = length;
  else if (start === 4) {
    frame[1] = TWO_BYTES_FOLLOW;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = EIGHT_BYTES_FOLLOW;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, start);
  return frame;
}
