// What most people write: npm `ws` and a loop. Nothing is stored.
import { createRequire } from "node:module";
import process from "node:process";

const { WebSocketServer } = createRequire(process.env.PEER_MODULES)("ws");
const { answer, askForLife, roomsOfAll } = await import("./plain_chat.mjs");

const rooms = roomsOfAll();
const server = new WebSocketServer({ port: Number(process.env.PORT), host: "127.0.0.1" });
server.on("connection", (socket) => {
  const person = { name: "", room: undefined };
  socket.on("message", (text) => {
    answer(rooms, person, socket, JSON.parse(text), {
      reply: (frame) => socket.send(JSON.stringify(frame)),
      broadcast(room, frame) {
        const text = JSON.stringify(frame);
        for (const member of room.members) member.send(text);
      },
    });
  });
  socket.on("close", () => person.room?.members.delete(socket));
  socket.on("error", () => {});
});
askForLife(() => server.clients);
