import type { Command, Direct, Join, Who } from "../protocol/commands.ts";
import type { Sent } from "../protocol/events.ts";
import type { User } from "../protocol/fields.ts";
import { errorFrame } from "../protocol/frames.ts";
import { ROOMS_PER_CONNECTION } from "../protocol/limits.ts";
import type { RoomName } from "../protocol/names.ts";
import type { Appended, DraftBody } from "../store/message_log.ts";
import { greet } from "./greeting.ts";
import type { Hub } from "./hub.ts";
import { findStart, joinedFrame, type JoinRequest } from "./joining.ts";
import type { Answered } from "./outcomes.ts";
import { post } from "./post.ts";
import { Refusal } from "./refusal.ts";
import type { Room } from "./room.ts";
import { Seat } from "./seat.ts";
import type { Session } from "./session.ts";

type Of<T extends Command["type"]> = Extract<Command, { type: T }>;
/** A command that goes into a room's log. */
export type Posting = Of<"send" | "edit" | "delete" | "react">;

/**
 * Carries one command out. Answers a promise where its effect takes time: the next command of the same connection waits for
 * it. What the client did wrong is thrown as a `Refusal`.
 */
export function perform(session: Session, command: Command): Promise<void> | undefined {
  switch (command.type) {
    case "hello":
      return greet(session, command);
    case "heartbeat":
      return heartbeat(session, command.ref);
    case "pong":
      return undefined;
    default:
      return performAs(session, signedIn(session), command);
  }
}

function performAs(
  session: Session,
  user: User,
  command: Exclude<Command, Of<"hello" | "heartbeat" | "pong">>,
) {
  switch (command.type) {
    case "join":
      return session.hub.gates.asking.through(() => join(session, user, command));
    case "direct":
      return direct(session, user, command);
    case "leave":
      return leave(session, command);
    case "send":
    case "edit":
    case "delete":
    case "react":
      return say(session, user, command);
    case "read":
      return read(session, user, command);
    case "typing":
      return type(session, user, command);
    case "who":
      return who(session, command);
  }
}

function heartbeat(session: Session, ref: number | undefined): undefined {
  session.answer({ type: "heartbeat_ack", ...(ref === undefined ? {} : { ref }), at: session.hub.at() });
}

async function join(session: Session, user: User, { room: name, since, ref }: Join): Promise<void> {
  const { hub, connection } = session;
  const known = session.seats.get(name);
  if (!known && session.seats.size >= ROOMS_PER_CONNECTION) {
    throw new Refusal("forbidden", "Too many rooms at once");
  }
  const { address = user.id } = session.handshake;
  const waitMs = known ? 0 : hub.paces.join(address, hub.now());
  if (waitMs > 0) throw new Refusal("too_fast", "Too many people join rooms from your address", waitMs);
  const room = await hub.enter(name, user, session.handshake.address);
  const request = joinRequest(hub, user, { room, since });
  const start = await findStart(request, hub.history);
  // No await from here on: nothing can be delivered in between.
  if (session.hasEnded) return;
  // Nobody was in it for too long, and it was closed: whoever sat down there would hear nothing.
  if (hub.rooms.find(name) !== room) {
    return await join(session, user, { type: "join", room: name, since, ref });
  }
  room.rights.admit(user.id, session.handshake.address);
  if (known) known.room.seats.delete(known.seat);
  known?.seat.leave();
  const seat = new Seat(connection, user, room);
  session.seats.set(name, { room, seat });
  room.seats.add(seat);
  hub.presence.enter(name, user, connection.id);
  hub.counts.joins.add(start.resumed ? "resumed" : since ? "restarted" : "fresh");
  hub.watch.note("joined", { connection: connection.id, user: user.id, room: name, resumed: start.resumed });
  const { frame, position } = joinedFrame(request, start, hub.presence.shown(name), ref);
  connection.send(frame);
  seat.begin(position);
}

/** What a join needs to know of somebody and their room. */
export function joinRequest(
  hub: Hub,
  user: User,
  { room, since }: Pick<JoinRequest, "room" | "since">,
): JoinRequest {
  const mark = hub.marks.get(user.id, room.name);
  const other = hub.directs.otherHere(room.name, user);
  return { room, user, other, since, mark, mostBehind: hub.options.historyReplay };
}

async function direct(session: Session, user: User, { user: name, ref }: Direct): Promise<void> {
  const room = await session.hub.directs.open(user, name);
  await join(session, user, { type: "join", room, ref });
}

function leave(session: Session, { room: name, ref }: Of<"leave">): undefined {
  const { room, seat } = seatIn(session, name);
  session.seats.delete(name);
  session.hub.leave(session, room, seat);
  session.answer({ type: "left", ...(ref === undefined ? {} : { ref }), room: name });
}

function say(session: Session, user: User, command: Posting): Promise<void> | undefined {
  const { room } = seatIn(session, command.room);
  const posting = { id: command.id, body: bodyOf(command) };
  return post(session.hub, room, user, posting, (outcome) => answerPost(session, command, outcome));
}

function answerPost(session: Session, command: Posting, outcome: Answered): void {
  if ("event" in outcome) return session.answer(sentFrame(command, outcome));
  session.answer(errorFrame(outcome.refused, outcome.message, command.ref, outcome.retryAfterMs));
}

/** The answer to what was stored. */
export function sentFrame(
  { ref, room, id }: Posting,
  { event: { seq, at }, duplicate }: Appended,
): Sent {
  return { type: "sent", ...(ref === undefined ? {} : { ref }), room, id, seq, at, duplicate };
}

/** What a command wants to put into the log. */
export function bodyOf(command: Posting): DraftBody {
  switch (command.type) {
    case "send":
      return {
        type: "message",
        text: command.text,
        ...(command.replyTo === undefined ? {} : { replyTo: command.replyTo }),
      };
    case "edit":
      return { type: "edited", target: command.target, text: command.text };
    case "delete":
      return { type: "deleted", target: command.target };
    case "react":
      return { type: "reacted", target: command.target, emoji: command.emoji, on: command.on };
  }
}

function type(session: Session, user: User, { room, on }: Of<"typing">): undefined {
  session.hub.signals.type(seatIn(session, room).room, user, on);
}

function read(session: Session, user: User, { room: name, upTo }: Of<"read">): undefined {
  const { room } = seatIn(session, name);
  session.hub.signals.read(room, user, upTo, session).catch(session.hub.report);
}

function who(session: Session, command: Who): Promise<void> | undefined {
  const { hub } = session;
  const answered = command.ref === undefined ? {} : { ref: command.ref };
  if (command.room === undefined) return whoIs(session, command);
  const { room } = seatIn(session, command.room);
  session.answer({ type: "who", ...answered, room: room.name, ...hub.presence.people(room.name) });
  return undefined;
}

async function whoIs(session: Session, command: Who): Promise<void> {
  const found = await session.hub.people.find(command.user!);
  if (!found) throw new Refusal("not_found", "Nobody here has that name");
  session.answer({ type: "who", ...(command.ref === undefined ? {} : { ref: command.ref }), user: found });
}

function signedIn(session: Session): User {
  if (!session.user) throw new Refusal("unauthorized", "Say hello first");
  return session.user;
}

function seatIn(session: Session, name: RoomName): { readonly room: Room; readonly seat: Seat } {
  const taken = session.seats.get(name);
  if (!taken) throw new Refusal("not_joined", "Join the room first");
  return taken;
}
