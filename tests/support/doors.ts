import type { Joined } from "../../protocol/events.ts";
import { Caller } from "./caller.ts";
import { command, Listener, logOf, placesOf, poll } from "./listener.ts";
import { PATIENCE_MS } from "./patience.ts";
import { Pipe } from "./pipe.ts";
import { SimpleCaller } from "./simple_caller.ts";
import { Visitor } from "./visitor.ts";

/** Somebody in a room, whichever door they came through. */
export interface Talker extends AsyncDisposable {
  /** Says something; it may take effect later. */
  say(text: string): Promise<unknown> | void;
  /** Waits until so many messages have been heard. */
  hears(count: number): Promise<void>;
  /** The room's messages in the order in which they came: "name: text". */
  readonly heard: readonly string[];
}

/** Lets somebody in by one door. */
export type Door = (origin: string, name: string, room: string) => Promise<Talker>;

interface Said {
  readonly type: string;
  readonly from: { readonly name: string };
  readonly text?: string | undefined;
}

/** Every door there is, by what one comes with. A further one needs nothing but a line here. */
export const DOORS: Readonly<Record<string, Door>> = {
  "a simple client": async (origin, name, room) => {
    const caller = await SimpleCaller.enter(origin, `/ws/chat/${name}?room=${room}`);
    return {
      say: (message) => caller.say({ type: "message", message }),
      hears: (count) => caller.hears(count),
      get heard() {
        return caller.heard;
      },
      [Symbol.asyncDispose]: () => caller[Symbol.asyncDispose](),
    };
  },
  "a client of version 1": async (origin, name, room) => {
    const caller = await Caller.inRoom(origin, name, room);
    return {
      say: (text) => caller.say({ type: "send", room, id: crypto.randomUUID(), text }),
      hears: (count) => caller.inbox.until(() => caller.texts(room).length >= count).then(() => {}),
      get heard() {
        return told(caller.log(room));
      },
      [Symbol.asyncDispose]: () => caller[Symbol.asyncDispose](),
    };
  },
  "a stream of events": async (origin, name, room) => {
    const { token } = await Visitor.named(origin, name);
    const listener = await Listener.open(origin, { token, rooms: [room] });
    await listener.next("joined");
    return {
      say: (text) => post(origin, token, room, text),
      hears: (count) => listener.inbox.until(() => told(listener.log(room)).length >= count).then(() => {}),
      get heard() {
        return told(listener.log(room));
      },
      [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose](),
    };
  },
  "polls": async (origin, name, room) => {
    const { token } = await Visitor.named(origin, name);
    let last = await poll(origin, { token, rooms: [room], wait: 0 });
    const log = logOf(last.frames, room);
    return {
      say: (text) => post(origin, token, room, text),
      async hears(count) {
        while (told(log).length < count) {
          last = await poll(origin, { token, rooms: placesOf(last), wait: 5, next: last.next });
          log.push(...logOf(last.frames, room));
        }
      },
      get heard() {
        return told(log);
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  },
  "the HTTP API": async (origin, name, room) => {
    const visitor = await Visitor.named(origin, name);
    const path = `/api/rooms/${room}/messages`;
    let heard: string[] = [];
    return {
      say: (text) => visitor.post(path, { text }),
      async hears(count) {
        const giveUpAt = performance.now() + PATIENCE_MS;
        while (heard.length < count && performance.now() < giveUpAt) {
          const { body } = await visitor.get(`${path}?limit=200`);
          heard = told(body.messages as Joined["events"]);
        }
      },
      get heard() {
        return heard;
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  },
  "the terminal client": async (origin, name, room) => {
    const args = ["--url", origin, "--name", name, "--room", room, "--no-keep", "--follow", "--json"];
    const pipe = new Pipe(["run", "--quiet", "--no-prompt", "--allow-net", "cli/chat.ts", ...args]);
    await pipe.prints(/"type":"joined"/);
    const heard = () => told(pipe.lines.map((line) => JSON.parse(line)));
    return {
      say: (text) => pipe.write(`${text}\n`),
      hears: (count) => pipe.until(() => heard().length >= count),
      get heard() {
        return heard();
      },
      [Symbol.asyncDispose]: () => pipe[Symbol.asyncDispose](),
    };
  },
};

async function post(origin: string, token: string, room: string, text: string): Promise<void> {
  await command(origin, token, { type: "send", room, id: crypto.randomUUID(), text });
}

function told(events: readonly Said[]): string[] {
  return events.flatMap(({ type, from, text }) => type === "message" ? [`${from.name}: ${text}`] : []);
}
