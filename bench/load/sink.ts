/**
 * The ceiling of the load generator: a server that neither parses nor stores, but writes pre-made frames of `EVENTS` events
 * to every member as fast as the kernel takes them. No chat server can feed the generator faster from one core.
 */
import { message } from "../sample.ts";
import { serverFrame } from "./frames.ts";
import { accept, DONT_WAIT, libc, openListener } from "./libc.ts";

const EVENTS = 80;
const FRAMES = 400;

/** Frames of a room's first `FRAMES × EVENTS` messages, as Parley would send them. */
function premadeFrames(): Uint8Array<ArrayBuffer>[] {
  return Array.from({ length: FRAMES }, (_, frame) => {
    const events = Array.from({ length: EVENTS }, (_, index) => message(frame * EVENTS + index));
    return serverFrame(events.map((event) => JSON.stringify(event)).join("\n"));
  });
}

const UPGRADED = new TextEncoder().encode(
  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
    "Sec-WebSocket-Accept: ICX+Yqv66kxgM0FcWaLWlFLwTAI=\r\n\r\n",
);
const JOINED = serverFrame(JSON.stringify({
  type: "joined",
  room: "room-0",
  resumed: false,
  position: { epoch: "1", seq: 0 },
  head: 0,
  events: [],
}));

interface Drain {
  readonly fd: number;
  frame: number;
  offset: number;
}

/** Lets `members` in, then writes all frames to each of them, whoever takes them. */
function serve(port: number, members: number): void {
  const listener = openListener(port);
  const frames = premadeFrames();
  const request = new Uint8Array(4_096);
  const drains: Drain[] = [];
  const asking: number[] = [];
  while (drains.length < members) {
    for (let fd; (fd = accept(listener)) >= 0;) asking.push(fd);
    for (let i = asking.length; i-- > 0;) {
      const fd = asking[i]!;
      if (libc.recv(fd, request, request.length, DONT_WAIT) <= 0) continue;
      asking.splice(i, 1);
      libc.send(fd, UPGRADED, UPGRADED.length, DONT_WAIT);
      libc.send(fd, JOINED, JOINED.length, DONT_WAIT);
      drains.push({ fd, frame: 0, offset: 0 });
    }
  }
  while (drains.some((drain) => drain.frame < FRAMES)) {
    for (const drain of drains) if (drain.frame < FRAMES) pour(drain, frames);
  }
}

function pour(drain: Drain, frames: readonly Uint8Array<ArrayBuffer>[]): void {
  const frame = frames[drain.frame]!;
  const rest = drain.offset === 0 ? frame : frame.subarray(drain.offset);
  const count = libc.send(drain.fd, rest, rest.length, DONT_WAIT);
  if (count > 0) drain.offset += count;
  if (drain.offset === frame.length) {
    drain.frame++;
    drain.offset = 0;
  }
}

if (import.meta.main) {
  serve(Number(Deno.env.get("PORT")), Number(Deno.args[0]));
  await new Promise((resolve) => setTimeout(resolve, 60_000));
}
