import assert from "node:assert/strict";
import { type Connect, connectWebSocket, Parley, type RoomView } from "../../client/mod.ts";

/** Where talkers talk. */
export const ROOM = "general";
/** Nobody has to wait for so long; who does, waits in vain. */
const PATIENCE_MS = 30_000;

/** Somebody who always has a few messages on their way, and remembers which were answered. */
export class Talker implements Disposable {
  readonly parley: Parley;
  readonly name: string;
  /** Every id that was ever given to the outbox, in its order. */
  readonly said: string[] = [];
  /** Ids that the server answered with `sent`, with their number. */
  readonly confirmed = new Map<string, number>();
  readonly #heard: () => void;
  #isTalking = true;
  #isAway = false;

  /** @param connect How they come, where not by WebSocket. */
  constructor(name: string, url: string, heard: () => void, connect: Connect = connectWebSocket) {
    this.name = name;
    this.#heard = heard;
    this.parley = new Parley({
      url,
      // Soon again, so that the test does not take long; how long is not what it is about.
      random: () => 0.02,
      newId: () => this.#newId(),
      connect: (to, protocols) => this.#eavesdrop(connect(to, protocols)),
    });
    this.parley.subscribe(() => this.#goOn());
    this.parley.signIn({ name });
    this.parley.open(ROOM);
  }

  get room(): RoomView {
    return this.parley.rooms.get(ROOM)!;
  }

  /** The log as this person sees it. */
  get shown(): { seq: number; id: string }[] {
    return this.room.items.flatMap((item) =>
      item.kind === "message" ? [{ seq: item.message.seq, id: item.message.id }] : []
    );
  }

  get isDone(): boolean {
    return this.room.state === "live" && this.room.items.every((item) => item.kind === "message");
  }

  stop(): void {
    this.#isTalking = false;
  }

  [Symbol.dispose](): void {
    this.#isAway = true;
    this.parley.close();
  }

  /** Hears `sent` where it comes in, before the client makes anything of it. */
  #eavesdrop(transport: ReturnType<typeof connectWebSocket>): ReturnType<typeof connectWebSocket> {
    const listen = transport.listen.bind(transport);
    transport.listen = (listener) =>
      listen({
        opened: () => listener.opened(),
        closed: (code, reason) => listener.closed(code, reason),
        received: (frame) => {
          this.#note(frame);
          listener.received(frame);
        },
      });
    return transport;
  }

  #note(frame: string): void {
    for (const line of frame.split("\n")) {
      const told = JSON.parse(line);
      if (told.type !== "sent") continue;
      const before = this.confirmed.get(told.id);
      assert.ok(before === undefined || before === told.seq, `${told.id} was ${before} and is ${told.seq}`);
      this.confirmed.set(told.id, told.seq);
      this.#heard();
    }
  }

  #goOn(): void {
    if (!this.#isTalking || this.#isAway || !this.parley.me) return;
    const underway = this.room.items.filter((item) => item.kind === "outgoing").length;
    if (underway < 5) this.parley.send(ROOM, `${this.name} ${this.said.length}`);
  }

  #newId(): string {
    const id = crypto.randomUUID();
    this.said.push(id);
    return id;
  }
}

/** Resolves at the moment at which so many more messages have been confirmed. */
export function answers(count: number, listen: (heard: () => void) => void): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let left = count;
  listen(() => --left === 0 && resolve());
  return promise;
}

/** Resolves when this is so of somebody. */
export async function become(person: Talker, is: () => boolean): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const end = person.parley.subscribe(() => is() && resolve());
  const watchdog = setTimeout(
    () => reject(new Error(`${person.name} waits in vain until ${is}`)),
    PATIENCE_MS,
  );
  if (is()) resolve();
  await promise.finally(() => {
    end();
    clearTimeout(watchdog);
  });
}
