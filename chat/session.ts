import { CLOSE } from "../protocol/codes.ts";
import type { ErrorFrame, ServerFrame } from "../protocol/events.ts";
import type { User } from "../protocol/fields.ts";
import { errorFrame, readCommand } from "../protocol/frames.ts";
import { BAD_FRAMES_IN_A_ROW, FRAME_BYTES } from "../protocol/limits.ts";
import type { RoomName } from "../protocol/names.ts";
import { StoreUnavailable } from "../store/message_log.ts";
import { Allowance, commandPace } from "./allowance.ts";
import { perform } from "./commands.ts";
import type { Connection, Reader } from "./connection.ts";
import type { Hub } from "./hub.ts";
import { utf8Bytes } from "./lines.ts";
import type { OwnFrame } from "./own_reader.ts";
import { Refusal } from "./refusal.ts";
import type { Room } from "./room.ts";
import { Said } from "./said.ts";
import type { Seat } from "./seat.ts";
import type { Handshake } from "./sign_in.ts";

/** What a line asks for, or why it asks for nothing. */
export type Errand =
  | { readonly ref?: number | undefined; run(): Promise<void> | undefined }
  | { readonly refused: ErrorFrame };

/** One client's conversation: takes its frames, carries its commands out in their order and answers each once. */
export class Session implements Reader {
  readonly hub: Hub;
  readonly connection: Connection;
  readonly handshake: Handshake;
  /** Rooms this connection has joined. */
  readonly seats = new Map<RoomName, { readonly room: Room; readonly seat: Seat }>();
  /** Who this is, once hello has been answered. */
  user: User | undefined;
  /** When they had surely not signed out, in milliseconds since 1970. */
  seenAt = NaN;
  /** When the conversation began, in milliseconds since 1970. */
  readonly openedAt: number;
  /** When the client last sent anything, in milliseconds since 1970. */
  lastHeardAt: number;
  heardBeforeAsked = NaN;
  /** The user was made by this connection's hello. */
  isNewcomer = false;
  /** This connection is told of its person's own log. */
  readsOwnLog = false;
  readonly #commands: Allowance;
  readonly #said = new Said();
  #busy = false;
  #badFrames = 0;
  /** Frames since hello was answered: from the first on, the client is known to have its token. */
  #saidSinceHello = 0;
  #ended = false;
  #broke = false;

  constructor(hub: Hub, connection: Connection, handshake: Handshake) {
    this.hub = hub;
    this.connection = connection;
    this.handshake = handshake;
    this.openedAt = this.lastHeardAt = hub.now();
    this.#commands = new Allowance(commandPace(hub.options.ratePerSecond));
    connection.whenStalled(() => this.#stalled());
  }

  get hasEnded(): boolean {
    return this.#ended;
  }

  /** True while what it asked for is being carried out. */
  get isBusy(): boolean {
    return this.#busy;
  }

  /** True where nobody can come back as this user: a new guest whose connection broke before they surely had their token. */
  get isStillborn(): boolean {
    return this.isNewcomer && this.#broke && this.#saidSinceHello === 0;
  }

  /** Whether the watchdog asks this client for signs of life. */
  get isWatched(): boolean {
    return true;
  }

  /** The rooms whose members see this person by this connection. */
  get presentIn(): Iterable<RoomName> {
    return this.seats.keys();
  }

  /** What this client's commands come as. */
  get commandsAre(): "line" | "frame" {
    return "line";
  }

  /** Reads what the client said. Never throws: what cannot be read is a value. */
  understand(line: string): Errand {
    const read = readCommand(line);
    if ("refused" in read) return read;
    return { ref: read.command.ref, run: () => perform(this, read.command) };
  }

  /** Takes one frame as it came. Never throws, whatever it holds. */
  receive(frame: string): void {
    if (this.#ended) return;
    this.hub.counts.framesReceived++;
    this.hub.heard(this);
    if (frame.length > FRAME_BYTES || frame.length * 3 > FRAME_BYTES && utf8Bytes(frame) > FRAME_BYTES) {
      this.hub.paces.misbehaved(this.handshake.address, this.hub.now());
      this.answer(errorFrame("too_long", `A frame has at most ${FRAME_BYTES} bytes`));
    } else this.#take(frame);
  }

  /** A frame that is no text. */
  receiveBinary(): void {
    if (this.#ended) return;
    this.hub.counts.framesReceived++;
    this.hub.heard(this);
    this.#refuse(errorFrame("bad_frame", "Frames are text, not binary"));
  }

  /** The client has shown that it lives. */
  heard(): void {
    this.hub.heard(this);
  }

  /** Answers this client. */
  answer(frame: ServerFrame): void {
    if (frame.type === "error") {
      this.hub.counts.rejected.add(frame.code);
      this.hub.gates.refusals.add(this);
    }
    const text = this.encoded(frame);
    if (text !== undefined) this.connection.send(text);
  }

  /** A frame in this client's language; undefined where it has no word for it. */
  protected encoded(frame: ServerFrame): string | undefined {
    return JSON.stringify(frame);
  }

  /** Tells this client what happened to its person. */
  tellOwn(frame: OwnFrame): void {
    this.connection.send(JSON.stringify(frame));
  }

  /** The client has read on: what it said meanwhile is carried out now. */
  level(): void {
    this.#work();
  }

  /** They may not be in this room any longer. Nothing where they are not. */
  removedFrom(room: Room): void {
    const taken = this.seats.get(room.name);
    if (!taken) return;
    this.seats.delete(room.name);
    this.hub.leave(this, room, taken.seat);
  }

  /** Closes the connection from this side. */
  close(code: number, reason: string): void {
    if (!this.#ended) {
      this.hub.counts.closing(code);
      this.hub.watch.note("closing", { connection: this.connection.id, user: this.user?.id, code });
    }
    this.connection.close(code, reason);
    this.end(code === CLOSE.heartbeatTimeout);
  }

  /** The connection is gone. `broke`: without a word of the client. Idempotent: a socket may report its end twice. */
  end(broke = false): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#broke = broke;
    this.connection.close(CLOSE.normal, "");
    this.#said.clear();
    this.hub.forget(this);
  }

  /** Lets what the client says wait until this is done. It must not fail. */
  waitFor(effect: Promise<void>): void {
    this.#busy = true;
    effect.finally(() => {
      this.#busy = false;
      this.#work();
    }).catch(this.hub.report);
  }

  /** Tells the client that something cannot be done: its own fault, the world's or ours. */
  failed(error: unknown, ref?: number): void {
    if (error instanceof Refusal) {
      this.answer(errorFrame(error.code, error.message, ref, error.retryAfterMs));
      return;
    }
    // The world's fault or ours: the client hears the same, the log hears which.
    this.hub.report(error, this.connection.id);
    if (error instanceof StoreUnavailable) this.hub.counts.storeErrors++;
    else this.hub.counts.faults++;
    this.answer(errorFrame("unavailable", "This cannot be done now. Try again", ref));
  }

  #stalled(): void {
    this.hub.counts.slowClosed++;
    this.close(CLOSE.readingTooSlowly, "reading too slowly");
  }

  #take(frame: string): void {
    if (this.user) this.#saidSinceHello++;
    this.#said.add(frame);
    if (this.#said.isTooMuch) this.close(CLOSE.readingTooSlowly, "too much at once");
    else this.#work();
  }

  /** Carries commands out in their order. What takes effect later than at once is waited for. */
  #work(): void {
    while (!this.#busy && !this.#ended && !this.#said.isEmpty) {
      if (this.connection.isFull || this.hub.gates.refusals.mustWait(this)) {
        return this.connection.whenReadOn(this);
      }
      const said = this.#said.take(this.commandsAre);
      const effect = said === undefined ? undefined : this.#carryOut(said);
      if (effect) this.waitFor(effect);
    }
  }

  #carryOut(line: string): Promise<void> | undefined {
    const errand = this.understand(line);
    if ("refused" in errand) return this.#refuse(errand.refused);
    this.#badFrames = 0;
    const { ref } = errand;
    const waitMs = this.hub.counts.paced("commands", this.#commands.take(this.hub.now()));
    if (waitMs > 0) {
      return this.answer(errorFrame("too_fast", "Too many commands", ref, waitMs)) as undefined;
    }
    try {
      return errand.run()?.catch((error) => this.failed(error, ref));
    } catch (error) {
      this.failed(error, ref);
      return undefined;
    }
  }

  #refuse(error: ErrorFrame): undefined {
    this.answer(error);
    if (error.code !== "bad_frame") return;
    this.hub.paces.misbehaved(this.handshake.address, this.hub.now());
    if (++this.#badFrames >= BAD_FRAMES_IN_A_ROW) this.close(CLOSE.misuse, "too many bad frames");
  }
}
