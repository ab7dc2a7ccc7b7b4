/** The chat that every peer is: parse, stamp, hand to all members, answer. No storage, no checks. */
export function answer(rooms, person, socket, command, { reply, broadcast }) {
  if (command.type === "send") {
    const room = person.room;
    const at = new Date().toISOString();
    room.seq++;
    broadcast(room, {
      type: "message",
      room: room.name,
      seq: room.seq,
      n: room.seq,
      id: command.id,
      from: { id: person.id, name: person.name },
      text: command.text,
      at,
    });
    reply({
      type: "sent",
      ref: command.ref,
      room: room.name,
      id: command.id,
      seq: room.seq,
      at,
      duplicate: false,
    });
  } else if (command.type === "hello") {
    person.name = command.name;
    person.id = `u_${command.name}`;
    reply({ type: "welcome", ref: command.ref, v: 1, user: { id: person.id, name: person.name }, token: "" });
  } else if (command.type === "join") {
    person.room = rooms.enter(command.room, socket);
    const { name, seq, members } = person.room;
    reply({
      type: "joined",
      ref: command.ref,
      room: name,
      resumed: false,
      position: { epoch: "0", seq },
      head: seq,
      events: [],
      members: [],
      count: members.size,
    });
  }
}

const HEARTBEAT_MS = 15_000;
const TURN_MS = 100;

/** Asks everybody for a sign of life as often as the silent are asked there, a few each time. */
export function askForLife(socketsOf) {
  let next = 0;
  setInterval(() => {
    const sockets = [...socketsOf()];
    const due = Math.ceil(sockets.length * TURN_MS / HEARTBEAT_MS);
    for (const socket of [...sockets, ...sockets].slice(next, next + due)) {
      socket.send(JSON.stringify({ type: "ping", at: new Date().toISOString() }));
    }
    next = sockets.length === 0 ? 0 : (next + due) % sockets.length;
  }, TURN_MS);
}

/** Rooms by name, with the sockets in them. */
export function roomsOfAll() {
  const rooms = new Map();
  return {
    enter(name, socket) {
      let room = rooms.get(name);
      if (!room) rooms.set(name, room = { name, seq: 0, members: new Set() });
      room.members.add(socket);
      return room;
    },
  };
}
