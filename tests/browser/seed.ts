import { Parley } from "../../client/mod.ts";
import { PATIENCE_MS, within } from "./limit.ts";

type At = { readonly url: string };

const MOST_AT_A_TIME = 400;

/** Somebody who talks without a page, to fill rooms quickly. */
export class Voice {
  readonly #parley: Parley;

  private constructor(parley: Parley) {
    this.#parley = parley;
  }

  static async come(server: At, name: string, room: string): Promise<Voice> {
    const parley = new Parley({ url: server.url });
    const voice = new Voice(parley);
    parley.signIn({ name });
    parley.open(room);
    await voice.#until(`${name} to be in ${room}`, () => parley.rooms.get(room)?.state === "live");
    return voice;
  }

  /** Says all of it, and waits until it is stored. Answers with the last one's number. */
  async say(room: string, texts: readonly string[], replyTo?: number): Promise<number> {
    const ids = new Set(texts.map((text) => this.#parley.send(room, text, replyTo ? { replyTo } : {}).id));
    let seq = 0;
    await this.#until(`${texts.length} messages to be stored`, () => {
      for (const item of this.#parley.rooms.get(room)?.items ?? []) {
        if (item.kind === "outgoing" && item.outgoing.state === "failed") {
          throw new Error(`Refused: ${item.outgoing.error?.code}`);
        }
        if (item.kind !== "message" || !ids.delete(item.message.id)) continue;
        seq = item.message.seq;
      }
      return ids.size === 0;
    });
    return seq;
  }

  react(room: string, target: number, emoji: string): void {
    this.#parley.react(room, target, emoji, true);
  }

  /** Enters another room. */
  async enter(room: string): Promise<void> {
    this.#parley.open(room);
    await this.#until(`to be in ${room}`, () => this.#parley.rooms.get(room)?.state === "live");
  }

  /** Opens the room of two with somebody. Answers with its name. */
  async direct(user: string): Promise<string> {
    const room = await this.#parley.direct(user);
    await this.#until(`to be alone with ${user}`, () => this.#parley.rooms.get(room)?.state === "live");
    return room;
  }

  typing(room: string): void {
    this.#parley.typing(room, true);
  }

  leave(): void {
    this.#parley.close();
  }

  #until(what: string, isSo: () => boolean): Promise<void> {
    if (isSo()) return Promise.resolve();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const stop = this.#parley.subscribe(() => {
      try {
        if (isSo()) resolve();
      } catch (error) {
        reject(error);
      }
    });
    return within(PATIENCE_MS, what, promise).finally(stop);
  }
}

/** Fills a room with many short messages, many at a time. */
export async function fill(server: At, room: string, texts: readonly string[]): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = new WebSocket(new URL("/ws/v1", server.url.replace("http", "ws")));
  const commands = texts.map((text) => JSON.stringify({ type: "send", room, id: crypto.randomUUID(), text }));
  let stored = 0;
  const sendSome = () => socket.send(commands.splice(0, MOST_AT_A_TIME).join("\n"));
  socket.onopen = () =>
    socket.send(`{"type":"hello","name":"Scribe"}\n{"type":"join","ref":2,"room":"${room}"}`);
  socket.onerror = () => reject(new Error(`Cannot fill ${room}: the connection broke`));
  socket.onmessage = ({ data }) => {
    for (const frame of String(data).split("\n").map((line) => JSON.parse(line))) {
      if (frame.type === "error") reject(new Error(`Cannot fill ${room}: ${frame.code} ${frame.message}`));
      if (frame.type === "joined") sendSome();
      if (frame.type !== "sent") continue;
      if (++stored === texts.length) resolve();
      else if (stored % MOST_AT_A_TIME === 0) sendSome();
    }
  };
  await within(2 * PATIENCE_MS, `${texts.length} messages to be stored`, promise).finally(() =>
    socket.close()
  );
}
