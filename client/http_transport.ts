import { CLOSE } from "../protocol/codes.ts";
import type { Position } from "../protocol/fields.ts";
import type { Ear, HttpWorld } from "./ear.ts";
import { type ErrorFrame, errorOf, Mouth } from "./mouth.ts";
import { type Frame, HeardRooms } from "./heard_rooms.ts";
import { isPosition } from "./incoming.ts";
import type { Transport, TransportListener } from "./transport.ts";

/** What an HTTP transport is made of. */
export interface HttpParts {
  readonly url: URL;
  readonly world: HttpWorld;
  readonly ear: Ear;
}

/**
 * A conversation by requests: hears what an {@link Ear} brings and posts what is said. `hello` signs in, `join` and `leave`
 * change what is listened to. Whatever breaks closes it, for whoever opened it knows how to come back.
 */
export class HttpTransport implements Transport {
  readonly #url: URL;
  readonly #ear: Ear;
  readonly #mouth: Mouth;
  readonly #rooms: HeardRooms;
  #listener: TransportListener | undefined;
  #token: string | undefined;
  #inbox: Position | undefined;
  #helloRef: unknown;
  #connection: string | undefined;
  #stopListening = () => {};
  #willListen = false;
  #isOver = false;

  constructor({ url, world, ear }: HttpParts) {
    this.#url = url;
    this.#ear = ear;
    this.#mouth = new Mouth(world, url);
    this.#rooms = new HeardRooms((frame) => this.#tell(frame));
  }

  listen(listener: TransportListener): void {
    this.#listener = listener;
    queueMicrotask(() => this.#isOver ? undefined : listener.opened());
  }

  send(frame: string): void {
    for (const line of frame.split("\n")) if (line !== "" && !this.#isOver) this.#say(JSON.parse(line));
  }

  close(): void {
    this.#isOver = true;
    this.#stopListening();
    this.#mouth.close();
  }

  #say(command: Frame): void {
    const { type, room, since, ref } = command;
    if (type === "hello") this.#hello(command);
    else if (type === "join" && typeof room === "string") {
      if (this.#rooms.join(room, isPosition(since) ? since : undefined, ref)) this.#listenSoon();
    } else if (type === "leave" && typeof room === "string") {
      if (this.#rooms.leave(room)) this.#listenSoon();
    } else this.#post(command);
  }

  #hello({ name, token, inbox, ref }: Frame): void {
    this.#helloRef = ref;
    this.#token = typeof token === "string" ? token : undefined;
    this.#inbox = isPosition(inbox) ? inbox : undefined;
    if (name === undefined) return this.#listenSoon();
    this.#request("/api/session", { name }, ref, (answer) => {
      if (typeof answer.token === "string") this.#token = answer.token;
      this.#listenSoon();
    });
  }

  #post(command: Frame): void {
    const where = this.#connection === undefined ? "" : `?connection=${this.#connection}`;
    this.#request(`/api/commands${where}`, command, command.ref, (answer) => {
      const { type, room, position } = answer;
      if (type === "joined" && typeof room === "string" && isPosition(position)) {
        this.#rooms.enter(room, position);
        this.#listenSoon();
      }
      this.#tell(answer);
    });
  }

  #request(path: string, body: Frame, ref: unknown, answered: (answer: Frame) => void): void {
    const said = { path, body, ref: typeof ref === "number" ? ref : undefined };
    this.#mouth.say(said, () => this.#token).then(({ answer, error }) => {
      if (this.#isOver) return;
      if (error) this.#notDone(error);
      else if (answer) answered(answer);
    }).catch(() => this.#end(0, ""));
  }

  #notDone(error: ErrorFrame): void {
    const isSignedOut = error.code === "unauthorized" && this.#helloRef === undefined;
    if (isSignedOut) this.#end(CLOSE.unauthorized, error.message);
    else this.#tell({ ...error });
  }

  /** Once for all that is said in this turn. */
  #listenSoon(): void {
    if (this.#willListen) return;
    this.#willListen = true;
    queueMicrotask(() => {
      this.#willListen = false;
      if (!this.#isOver) this.#listen();
    });
  }

  #listen(): void {
    this.#stopListening();
    const { places: rooms, unanswered } = this.#rooms;
    const wish = { url: this.#url, token: this.#token, rooms, unanswered, inbox: this.#inbox };
    this.#stopListening = this.#ear.listen(wish, {
      heard: (text) => this.#heard(text),
      refused: (response) => void this.#refused(response).catch(() => this.#end(0, "")),
      ended: (code, reason) => this.#end(code, reason),
    });
  }

  #heard(text: string): void {
    const frame: Frame = JSON.parse(text);
    const { type } = frame;
    if (type === "welcome") this.#welcomed(frame);
    else if (type === "joined") this.#rooms.joined(frame);
    // The server lets us in again by itself, and says so.
    else if (type !== "reset" && type !== "left" && this.#follow(frame)) this.#listener?.received(text);
  }

  #welcomed(frame: Frame): void {
    const { connection, token, inbox } = frame;
    if (typeof connection === "string") this.#connection = connection;
    if (typeof token === "string") this.#token = token;
    if (isPosition(inbox)) this.#inbox = inbox;
    if (this.#helloRef === undefined) return;
    const ref = this.#helloRef;
    this.#helloRef = undefined;
    this.#tell({ ...frame, ref });
  }

  #follow(frame: Frame): boolean {
    const { room, seq } = frame;
    if (room !== "@me" || !this.#inbox || typeof seq !== "number") return this.#rooms.follow(frame);
    if (seq <= this.#inbox.seq) return false;
    this.#inbox = { epoch: this.#inbox.epoch, seq };
    return true;
  }

  async #refused(response: Response): Promise<void> {
    const error = await errorOf(response, undefined);
    if (this.#isOver) return;
    const room = response.headers.get("parley-room");
    if (room !== null) {
      this.#rooms.refused(decodeURIComponent(room), error);
      this.#listenSoon();
    } else if (this.#helloRef !== undefined) this.#tell({ ...error, ref: this.#helloRef });
    else if (error.code === "unauthorized") this.#end(CLOSE.unauthorized, error.message);
    else this.#end(error.code === "too_fast" ? CLOSE.tooManyConnections : 0, error.code);
  }

  #tell(frame: Frame): void {
    if (!this.#isOver) this.#listener?.received(JSON.stringify(frame));
  }

  #end(code: number, reason: string): void {
    if (this.#isOver) return;
    this.close();
    this.#listener?.closed(code, reason);
  }
}
