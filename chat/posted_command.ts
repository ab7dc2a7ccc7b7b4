import type { Direct, PostedCommand, Who } from "../protocol/commands.ts";
import type { ServerFrame } from "../protocol/events.ts";
import type { User } from "../protocol/fields.ts";
import { Allowances, commandPace } from "./allowance.ts";
import { bodyOf, joinRequest, sentFrame } from "./commands.ts";
import type { Hub } from "./hub.ts";
import { findStart, joinedFrame } from "./joining.ts";
import { posted } from "./post.ts";
import { Refusal } from "./refusal.ts";

/** Who says something by a request of its own. */
export interface Poster {
  readonly user: User;
  /** Where they come from. */
  readonly address: string;
  /** Where they listen, if they say so: it hears nothing of its own reading, and counts as alive. */
  readonly connection?: string | undefined;
}

type Of<T extends PostedCommand["type"]> = Extract<PostedCommand, { type: T }>;

/** Carries out what people say who have no connection here: whatever instance they ask, in their rooms or not. */
export class PostedCommands {
  readonly #hub: Hub;
  /** One pace for all that one person says this way. */
  readonly #pace: Allowances;

  constructor(hub: Hub) {
    this.#hub = hub;
    this.#pace = new Allowances(commandPace(hub.options.ratePerSecond));
    hub.moving.add((now) => this.#pace.sweep(now));
  }

  /**
   * Answers the frame that a connection would be answered with; undefined for what has no answer. Throws a `Refusal` that
   * says why not.
   */
  async carryOut(poster: Poster, command: PostedCommand): Promise<ServerFrame | undefined> {
    const { user, connection } = poster;
    const waitMs = this.#hub.counts.paced("commands", this.#pace.take(user.id, this.#hub.now()));
    if (waitMs > 0) throw new Refusal("too_fast", "Too many commands", waitMs);
    if (connection !== undefined) this.#hub.people.heard(user.id, connection);
    return await perform(this.#hub, poster, command);
  }
}

async function perform(
  hub: Hub,
  poster: Poster,
  command: PostedCommand,
): Promise<ServerFrame | undefined> {
  const { user, address } = poster;
  switch (command.type) {
    case "heartbeat":
      return { type: "heartbeat_ack", ...refOf(command), at: hub.at() };
    case "pong":
      return undefined;
    case "direct":
      return await direct(hub, poster, command);
    case "read":
      return await read(hub, poster, command);
    case "typing":
      hub.signals.type(await hub.enter(command.room, user, address), user, command.on);
      return undefined;
    case "who":
      return await who(hub, poster, command);
    default: {
      const room = await hub.enter(command.room, user, address);
      return sentFrame(command, await posted(hub, room, user, { id: command.id, body: bodyOf(command) }));
    }
  }
}

/** Their room of two as a join would show it. They are in it once their stream names it. */
async function direct(
  hub: Hub,
  { user, address }: Poster,
  { user: name, ref }: Direct,
): Promise<ServerFrame> {
  const room = await hub.enter(await hub.directs.open(user, name), user, address);
  const request = joinRequest(hub, user, { room, since: undefined });
  const start = await findStart(request, hub.history);
  return JSON.parse(joinedFrame(request, start, hub.presence.shown(room.name), ref).frame);
}

async function read(hub: Hub, { user, address, connection }: Poster, { room: name, upTo }: Of<"read">) {
  const room = await hub.enter(name, user, address);
  // Nobody may be in it here, and then it is level only when somebody asks.
  if (upTo > room.cursor.seq) await room.level();
  const from = connection === undefined ? undefined : hub.people.connectionOf(user.id, connection);
  await hub.signals.read(room, user, upTo, from);
  return undefined;
}

async function who(hub: Hub, { user, address }: Poster, command: Who): Promise<ServerFrame> {
  if (command.room !== undefined) {
    const room = await hub.enter(command.room, user, address);
    return { type: "who", ...refOf(command), room: room.name, ...hub.presence.people(room.name) };
  }
  const found = await hub.people.find(command.user!);
  if (!found) throw new Refusal("not_found", "Nobody here has that name");
  return { type: "who", ...refOf(command), user: found };
}

function refOf({ ref }: { readonly ref?: number | undefined }): { ref?: number } {
  return ref === undefined ? {} : { ref };
}
