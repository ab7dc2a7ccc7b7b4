// The same loop on Deno's own server. Nothing is stored.
import { answer, askForLife, roomsOfAll } from "./plain_chat.mjs";

const rooms = roomsOfAll();
const sockets = new Set();
Deno.serve({ port: Number(Deno.env.get("PORT")), hostname: "127.0.0.1", onListen() {} }, (request) => {
  const { socket, response } = Deno.upgradeWebSocket(request);
  const person = { name: "", room: undefined };
  socket.onopen = () => sockets.add(socket);
  socket.onmessage = ({ data }) => {
    answer(rooms, person, socket, JSON.parse(data), {
      reply: (frame) => socket.send(JSON.stringify(frame)),
      broadcast(room, frame) {
        const text = JSON.stringify(frame);
        for (const member of room.members) member.send(text);
      },
    });
  };
  socket.onclose = () => {
    sockets.delete(socket);
    person.room?.members.delete(socket);
  };
  socket.onerror = () => {};
  return response;
});
askForLife(() => sockets);
