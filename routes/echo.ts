import { CLOSE } from "../protocol/codes.ts";
import { FRAME_BYTES, MOST_UNSENT_BYTES } from "../protocol/limits.ts";
import type { SimpleFrame } from "../protocol/simple.ts";
import type { Guest } from "./entrance.ts";

/** Somebody who only wants to hear themselves: text comes back as `Echo: …`, binary as it is. */
export function echo({ request, gone }: Guest, idleTimeout: number): Response {
  const { socket, response } = Deno.upgradeWebSocket(request, { idleTimeout });
  let over = false;
  socket.binaryType = "arraybuffer";
  // A throw in a listener would end the process; `send` throws on a socket that is not open.
  socket.onmessage = ({ data }) => {
    if (socket.readyState === WebSocket.OPEN) answer(socket, data);
  };
  socket.onerror = () => {};
  socket.onclose = () => {
    if (!over) gone();
    over = true;
  };
  return response;
}

function answer(socket: WebSocket, data: string | ArrayBuffer): void {
  // Who sends and does not read would have us keep it all.
  if (socket.bufferedAmount > MOST_UNSENT_BYTES) socket.close(CLOSE.readingTooSlowly, "reading too slowly");
  else if (isTooLong(data)) socket.send(JSON.stringify(tooLong));
  else socket.send(typeof data === "string" ? `Echo: ${data}` : data);
}

const tooLong: SimpleFrame = {
  type: "error",
  code: "too_long",
  message: `A frame has at most ${FRAME_BYTES} bytes`,
};

function isTooLong(data: string | ArrayBuffer): boolean {
  if (typeof data !== "string") return data.byteLength > FRAME_BYTES;
  return data.length * 3 > FRAME_BYTES && new TextEncoder().encode(data).length > FRAME_BYTES;
}
