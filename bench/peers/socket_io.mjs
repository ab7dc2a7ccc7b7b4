// Socket.IO with its own rooms, WebSocket only. Nothing is stored.
import { createRequire } from "node:module";
import process from "node:process";

const { Server } = createRequire(process.env.PEER_MODULES)("socket.io");
const { answer, roomsOfAll } = await import("./plain_chat.mjs");

const rooms = roomsOfAll();
const server = new Server({ transports: ["websocket"], serveClient: false });
server.on("connection", (socket) => {
  const person = { name: "", room: undefined };
  socket.on("frame", (command) => {
    if (command.type === "join") socket.join(command.room);
    answer(rooms, person, socket, command, {
      reply: (frame) => socket.emit("frame", frame),
      broadcast: (room, frame) => server.to(room.name).emit("frame", frame),
    });
  });
  socket.on("disconnect", () => person.room?.members.delete(socket));
});
server.listen(Number(process.env.PORT));
