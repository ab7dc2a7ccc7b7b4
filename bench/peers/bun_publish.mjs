// Bun's server with its native publish. Nothing is stored. The publisher's own copy does not come by itself.
import process from "node:process";
import { answer, roomsOfAll } from "./plain_chat.mjs";

const rooms = roomsOfAll();
const { Bun } = globalThis;
const server = Bun.serve({
  port: Number(process.env.PORT),
  hostname: "127.0.0.1",
  fetch: (request, self) =>
    self.upgrade(request, { data: { name: "", room: undefined } }) ? undefined : new Response("up"),
  websocket: {
    message(socket, text) {
      const command = JSON.parse(text);
      if (command.type === "join") socket.subscribe(command.room);
      answer(rooms, socket.data, socket, command, {
        reply: (frame) => socket.send(JSON.stringify(frame)),
        broadcast: (room, frame) => server.publish(room.name, JSON.stringify(frame)),
      });
    },
    close: (socket) => socket.data.room?.members.delete(socket),
  },
});
