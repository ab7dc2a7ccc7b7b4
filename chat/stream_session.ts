import { CLOSE } from "../protocol/codes.ts";
import type { RoomName } from "../protocol/names.ts";
import { StoreUnavailable } from "../store/message_log.ts";
import { perform } from "./commands.ts";
import type { Connection } from "./connection.ts";
import type { Hub } from "./hub.ts";
import type { Outflow } from "./outflow.ts";
import { Refusal } from "./refusal.ts";
import { Session } from "./session.ts";
import type { Wanted, Wishes } from "./stream_positions.ts";

/** How somebody wants to listen. */
export interface StreamCall extends Wishes {
  /** Of the person who listens: it has been looked at. */
  readonly token: string;
  /** Where they come from. */
  readonly address: string;
  /** They answer each `ping` by a posted `pong`, and so may be missed like anybody at a socket. */
  readonly answersPings: boolean;
}

/**
 * A conversation with somebody who only listens here and says what they say by other requests: signed in and in their
 * rooms from the beginning. The rules are those of every session; what cannot be gone on with ends it, and they come back.
 */
export class StreamSession extends Session {
  readonly outflow: Outflow;
  readonly #answersPings: boolean;
  readonly #ended: (session: StreamSession) => void;
  /** One join at a time, as from a socket. */
  #entering: Promise<void> = Promise.resolve();
  #underway = 0;

  /** @param ended Called once, when the conversation is over. */
  constructor(
    hub: Hub,
    connection: Connection,
    { call, outflow, ended }: {
      readonly call: StreamCall;
      readonly outflow: Outflow;
      readonly ended: (session: StreamSession) => void;
    },
  ) {
    super(hub, connection, { token: call.token, address: call.address });
    this.outflow = outflow;
    this.#answersPings = call.answersPings;
    this.#ended = ended;
  }

  override get isWatched(): boolean {
    return this.#answersPings;
  }

  /** False while rooms are being entered. */
  get isSettled(): boolean {
    return this.#underway === 0;
  }

  /** Lets them in. Throws a `Refusal` that says why not; then the conversation is over. */
  async greet({ inbox }: Pick<StreamCall, "inbox">): Promise<void> {
    try {
      await perform(this, { type: "hello", ...(inbox ? { inbox } : {}) });
    } catch (error) {
      this.end(true);
      throw error;
    }
  }

  /** Takes their places in these rooms, one after the other. */
  enter(rooms: readonly Wanted[]): void {
    for (const { room, since } of rooms) {
      this.#then(() => perform(this, { type: "join", room, ...(since ? { since } : {}) }));
    }
  }

  /** Leaves a room on purpose, once whatever it was entered by before is done. */
  depart(room: string): void {
    this.#then(() => {
      const name = this.#seatedAs(room);
      if (name) perform(this, { type: "leave", room: name });
      this.outflow.positions.forget(room);
    });
  }

  /** The room has begun anew. */
  rejoin(room: string): void {
    const taken = this.#seatedAs(room);
    if (taken) this.#then(() => perform(this, { type: "join", room: taken }));
  }

  override end(broke = false): void {
    if (this.hasEnded) return;
    super.end(broke);
    this.#ended(this);
  }

  #seatedAs(room: string): RoomName | undefined {
    return [...this.seats.keys()].find((name) => name === room);
  }

  #then(work: () => Promise<void> | void): void {
    this.#underway++;
    this.#entering = this.#entering.then(() => this.hasEnded ? undefined : work())
      .catch((error) => this.#turnAway(error))
      .finally(() => {
        this.#underway--;
        // A poll may wait for this.
        this.outflow.nudge();
      });
  }

  /** A stream that lacks a room would be taken for one without news. */
  #turnAway(error: unknown): void {
    if (!(error instanceof Refusal) && !(error instanceof StoreUnavailable)) {
      this.hub.report(error, this.connection.id);
    }
    this.close(CLOSE.restarting, "a room could not be entered");
  }
}
