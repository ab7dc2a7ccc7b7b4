/** Prints in which order the load generator reads what lies ready for one who comes first, in the midst of forty others. */
import { Line, Wire } from "../../bench/load/wire.ts";

const OTHERS = 40;

class Named extends Line {
  constructor(readonly name: string) {
    super();
  }
}

const sockets: WebSocket[] = [];
const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
  const { socket, response } = Deno.upgradeWebSocket(request);
  sockets.push(socket);
  return response;
});
const heard: string[] = [];
let opened = 0;
const wire = new Wire<Named>(server.addr.port, "/", {
  opened: () => void opened++,
  text: ({ name }) => void heard.push(name),
  lost: (_line, why) => heard.push(why),
});
const first = new Named("first");
first.isFirst = true;
const lines = Array.from({ length: OTHERS }, (_, i) => new Named(`other ${i}`)).toSpliced(
  OTHERS / 2,
  0,
  first,
);
for (const line of lines) {
  const before = opened;
  wire.open(line);
  while (opened === before) await turn();
}
await until(() => sockets.every(({ readyState }) => readyState === WebSocket.OPEN));
for (const socket of sockets) socket.send("x");
await until(() => sockets.every(({ bufferedAmount }) => bufferedAmount === 0));
while (heard.length < lines.length) await turn();
console.log(JSON.stringify(heard));
Deno.exit();

async function until(is: () => boolean): Promise<void> {
  while (!is()) await pause();
}

async function turn(): Promise<void> {
  wire.turn(0);
  await pause();
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
