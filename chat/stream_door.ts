import { CLOSE } from "../protocol/codes.ts";
import type { User } from "../protocol/fields.ts";
import { ROOMS_PER_CONNECTION } from "../protocol/limits.ts";
import { Deadlines } from "./deadlines.ts";
import type { Hub } from "./hub.ts";
import { Outflow } from "./outflow.ts";
import { Refusal } from "./refusal.ts";
import { type StreamCall, StreamSession } from "./stream_session.ts";
import { RoomRefused } from "./stream_positions.ts";

/** A stream that tells nothing else says that it lives so often. */
const COMMENT_MS = 15_000;
/** Whoever never says a word may be dead: their stream ends, and whoever lives comes back to where they were. */
const UNHEARD_MS = 120_000;

/** Lets listeners in: people whose words come by other requests. */
export class StreamDoor {
  readonly #hub: Hub;
  readonly #comments: Deadlines<Stream>;
  readonly #renewals: Deadlines<Stream>;

  constructor(hub: Hub) {
    this.#hub = hub;
    this.#comments = new Deadlines({ stepMs: 500, spanMs: COMMENT_MS }, hub.now());
    this.#renewals = new Deadlines({ stepMs: 1_000, spanMs: UNHEARD_MS }, hub.now());
    hub.moving.add((now) => this.#tick(now));
  }

  /** Throws a `RoomRefused` where this person may not be in one of the rooms. */
  async check(user: User, { rooms, address }: Pick<StreamCall, "rooms" | "address">): Promise<void> {
    if (rooms.length > ROOMS_PER_CONNECTION) throw new Refusal("forbidden", "Too many rooms at once");
    for (const { room } of rooms) {
      await this.#hub.enter(room, user, address).catch((error) => {
        throw error instanceof Refusal ? new RoomRefused(room, error) : error;
      });
    }
  }

  /** Begins a conversation. Throws a `Refusal` that says why not. `ended` is called once, when it is over. */
  async open(call: StreamCall, ended: (session: StreamSession) => void): Promise<StreamSession> {
    const outflow = new Outflow({
      epochOf: (name) =>
        [...session.seats.values()].find(({ room }) => room.name === name)?.room.cursor.epoch,
      reset: (name) => session.rejoin(name),
    });
    const session: StreamSession = this.#hub.begin(
      outflow,
      (connection) => new StreamSession(this.#hub, connection, { call, outflow, ended }),
    );
    await session.greet(call);
    session.enter(call.rooms);
    return session;
  }

  /** Keeps a stream from falling silent, and from being held open by nobody. `comment` says something that means nothing. */
  keepAlive(session: StreamSession, comment: () => void): void {
    const stream = { session, comment };
    const now = this.#hub.now();
    this.#comments.set(stream, now + COMMENT_MS);
    if (!session.isWatched) this.#renewals.set(stream, now + UNHEARD_MS);
  }

  #tick(now: number): void {
    this.#comments.tick(now, (stream) => {
      if (stream.session.hasEnded) return;
      stream.comment();
      this.#comments.set(stream, now + COMMENT_MS);
    });
    this.#renewals.tick(now, ({ session }) => session.close(CLOSE.heartbeatTimeout, "not heard for long"));
  }
}

interface Stream {
  readonly session: StreamSession;
  comment(): void;
}
