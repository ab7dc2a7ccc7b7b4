import type { Connect, Transport, TransportListener } from "../../client/transport.ts";
import type { Command } from "../../protocol/commands.ts";
import type { User } from "../../protocol/fields.ts";
import { errorFrame, lines, readCommand } from "../../protocol/frames.ts";
import { type ModelDraft, ModelRoom } from "./model_room.ts";
import type { VirtualClock } from "./virtual_clock.ts";

type Frame = Record<string, unknown> & { readonly type: string };

/** How badly the world behaves. Chances are between 0 and 1. */
export interface Chaos {
  /** A send is answered `unavailable`, and may or may not have been stored. */
  unavailable: number;
  /** A send is answered `too_fast`. */
  tooFast: number;
  /** The connection is cut between storing and answering. */
  cutAfterStore: number;
  /** An event is skipped (and the room reset later). */
  skipped: number;
  /** An event is delivered again. */
  repeated: number;
  /** An attempt to connect fails. */
  noConnection: number;
  /** A page is not given. */
  noPage: number;
  latencyMs: number;
}

export const CALM: Chaos = {
  ...{ unavailable: 0, tooFast: 0, cutAfterStore: 0, skipped: 0, repeated: 0, noConnection: 0, noPage: 0 },
  latencyMs: 20,
};

/** A server in memory that speaks the protocol over a network that misbehaves. */
export class ModelServer {
  readonly rooms = new Map<string, ModelRoom>();
  readonly connections = new Set<ModelConnection>();
  /** Lines that are no command of the protocol: there must be none. */
  readonly badLines: string[] = [];
  chaos: Chaos = CALM;
  /** How far back a join resumes. */
  historyReplay = 12;
  /** Events in one part of a replay. */
  partEvents = 3;
  /** Messages in a page. */
  pageMessages = 4;
  readonly clock: VirtualClock;
  readonly random: () => number;

  constructor(clock: VirtualClock, random: () => number) {
    this.clock = clock;
    this.random = random;
  }

  readonly connect: Connect = () => new ModelConnection(this);

  /** Pages of older messages, in present state, that may be old news on arrival. */
  readonly fetch: typeof fetch = (input) => {
    const url = new URL(String(input));
    const [, , , name = ""] = url.pathname.split("/");
    const before = Number(url.searchParams.get("before"));
    const room = this.room(decodeURIComponent(name));
    const page = room.page(before, this.pageMessages, this.reader);
    const body = { ...page, position: { epoch: room.epoch, seq: room.log.length } };
    const response = this.happens("noPage")
      ? Response.json({ error: { code: "unavailable", message: "later" } }, { status: 503 })
      : Response.json(body);
    return new Promise((resolve) => void this.clock.after(this.latency(), () => resolve(response)));
  };
  /** Whose `mine` pages show. */
  reader = "";

  room(name: string): ModelRoom {
    const room = this.rooms.get(name) ?? new ModelRoom(name);
    this.rooms.set(name, room);
    return room;
  }

  /** Somebody adds something, and every member hears of it. */
  append(name: string, from: User, draft: ModelDraft, id: string): ReturnType<ModelRoom["append"]> {
    const outcome = this.room(name).append(id, from, draft);
    for (const connection of this.connections) connection.pump(name);
    return outcome;
  }

  /** The log goes on under another name, as after a backup was restored. */
  renewEpoch(name: string): void {
    const room = this.room(name);
    if (room.epoch === "0") return;
    room.epoch = `e${Number(room.epoch.slice(1)) + 1}`;
    for (const connection of this.connections) connection.reset(name);
  }

  /** A planned restart. */
  restart(reconnectInMs: number): void {
    for (const connection of [...this.connections]) {
      connection.tell({ type: "goodbye", reconnectInMs });
      connection.end(1012);
    }
  }

  /** Every connection breaks, with whatever is on its way. */
  cut(code = 1006): void {
    for (const connection of [...this.connections]) connection.break(code);
  }

  happens(what: Exclude<keyof Chaos, "latencyMs">): boolean {
    return this.random() < this.chaos[what];
  }

  latency(): number {
    return 1 + this.random() * this.chaos.latencyMs;
  }
}

/** One client's connection: both directions keep their order and lose what is on its way when it breaks. */
export class ModelConnection implements Transport {
  readonly #server: ModelServer;
  readonly #cursors = new Map<string, number>();
  readonly #pumping = new Set<string>();
  readonly #owed = new Set<string>();
  #listener: TransportListener | undefined;
  #isOpen = true;
  #toClientAt = 0;
  #toServerAt = 0;
  user: User | undefined;

  constructor(server: ModelServer) {
    this.#server = server;
  }

  listen(listener: TransportListener): void {
    this.#listener = listener;
    const fails = this.#server.happens("noConnection");
    if (!fails) this.#server.connections.add(this);
    this.#toClient(() => fails ? this.break(1006) : listener.opened());
  }

  send(frame: string): void {
    const at = this.#toServerAt = Math.max(
      this.#toServerAt,
      this.#server.clock.now() + this.#server.latency(),
    );
    this.#server.clock.after(
      at - this.#server.clock.now(),
      () => this.#isOpen ? this.#hear(frame) : undefined,
    );
  }

  close(): void {
    this.#isOpen = false;
    this.#server.connections.delete(this);
  }

  /** Says something, in order. */
  tell(...frames: readonly Frame[]): void {
    const text = frames.map((frame) => JSON.stringify(frame)).join("\n");
    this.#toClient(() => this.#listener?.received(text));
  }

  /** Closes in order, after what was said. */
  end(code: number): void {
    this.#server.connections.delete(this);
    this.#toClient(() => this.break(code));
  }

  /** Breaks at once. */
  break(code: number): void {
    this.close();
    this.#listener?.closed(code, "");
    this.#listener = undefined;
  }

  /** The log cannot go on here: the client has to join again. */
  reset(name: string): void {
    if (!this.#cursors.delete(name)) return;
    this.tell({ type: "reset", room: name });
  }

  /** Brings a member level, part by part. */
  pump(name: string): void {
    if (!this.#cursors.has(name) || this.#pumping.has(name)) return;
    this.#pumping.add(name);
    this.#server.clock.after(this.#server.latency(), () => {
      this.#pumping.delete(name);
      if (this.#isOpen) this.#deliver(name);
    });
  }

  #deliver(name: string): void {
    const cursor = this.#cursors.get(name);
    if (cursor === undefined) return;
    const part = this.#server.room(name).after(cursor, this.#server.partEvents);
    if (part.length === 0) return;
    const kept = part.filter(() => !this.#server.happens("skipped"));
    const repeated = kept.flatMap((event) => this.#server.happens("repeated") ? [event, event] : [event]);
    this.#cursors.set(name, cursor + part.length);
    if (repeated.length > 0) this.tell(...repeated);
    this.#owe(name, part.at(-1) !== kept.at(-1));
    this.pump(name);
  }

  /** A hole shows with the next event, and is then the client's to heal. A skipped last one is found by the server. */
  #owe(name: string, isLastMissing: boolean): void {
    if (!isLastMissing) this.#owed.delete(name);
    else {
      this.#owed.add(name);
      this.#server.clock.after(1_500, () => this.#owed.delete(name) ? this.reset(name) : undefined);
    }
  }

  #toClient(run: () => void): void {
    const at = this.#toClientAt = Math.max(
      this.#toClientAt,
      this.#server.clock.now() + this.#server.latency(),
    );
    this.#server.clock.after(at - this.#server.clock.now(), () => this.#listener ? run() : undefined);
  }

  #hear(frame: string): void {
    for (const line of lines(frame)) {
      const read = readCommand(line);
      if ("refused" in read) this.#server.badLines.push(line);
      else if (this.#isOpen) this.#obey(read.command);
    }
  }

  #obey(command: Command): void {
    if (command.type === "hello") this.#welcome(command);
    else if (command.type === "heartbeat") {
      this.tell({ type: "heartbeat_ack", at: new Date(0).toISOString() });
    } else if (!this.user) this.tell(errorFrame("unauthorized", "hello first", command.ref));
    else if (command.type === "join") this.#join(command, this.user);
    else if (command.type === "leave") this.#cursors.delete(command.room);
    else if (command.type === "read") this.#read(command, this.user);
    else if ("id" in command) this.#append(command, this.user);
  }

  #welcome(command: Command & { type: "hello" }): void {
    const name = command.token?.slice("token of ".length) ?? command.name ?? "Ada";
    this.user = { id: `u_${name.toLowerCase()}`, name };
    this.tell({
      ...{
        type: "welcome",
        ref: command.ref,
        v: 1,
        user: this.user,
        connection: "c_1",
        token: `token of ${name}`,
      },
      ...{ at: new Date(0).toISOString(), inbox: { epoch: "e1", seq: 0 }, heartbeat: { timeoutMs: 30_000 } },
      limits: { textChars: 4_000, frameBytes: 65_536, messagesPerSecond: 1, burst: 10, rooms: 100 },
    });
  }

  #join({ room: name, since, ref }: Command & { type: "join" }, user: User): void {
    const room = this.#server.room(name);
    const head = room.log.length;
    const continues = since && (since.epoch === room.epoch || (since.epoch === "0" && room.epoch === "e1"));
    const resumed = Boolean(continues && since.seq <= head && head - since.seq <= this.#server.historyReplay);
    const events = resumed && since
      ? room.after(since.seq, this.#server.partEvents)
      : room.page(Infinity, this.#server.pageMessages, user.id).messages;
    const seq = resumed && since ? since.seq + events.length : head;
    this.#cursors.set(name, seq);
    const told = { upTo: room.readUpTo.get(user.id) ?? 0, unread: room.unread(user.id) };
    const position = { epoch: room.epoch, seq };
    this.tell({
      type: "joined",
      ref,
      room: name,
      resumed,
      position,
      head,
      events,
      members: [user],
      count: 1,
      ...told,
    });
    this.pump(name);
  }

  #read({ room: name, upTo }: Command & { type: "read" }, user: User): void {
    const { readUpTo } = this.#server.room(name);
    readUpTo.set(user.id, Math.max(readUpTo.get(user.id) ?? 0, upTo));
  }

  #append(command: Command & { type: "send" | "edit" | "delete" | "react" }, user: User): void {
    const { room, id, ref } = command;
    if (!this.#cursors.has(room)) return this.tell(errorFrame("not_joined", "join first", ref));
    if ("text" in command && command.text.startsWith("!")) {
      return this.tell(errorFrame("forbidden", "no", ref));
    }
    if (this.#server.happens("tooFast")) return this.tell(errorFrame("too_fast", "slower", ref, 700));
    const isUnsure = this.#server.happens("unavailable");
    if (isUnsure && this.#server.random() < 0.5) return this.tell(errorFrame("unavailable", "later", ref));
    const outcome = this.#server.append(room, user, command, id);
    if (this.#server.happens("cutAfterStore")) this.break(1006);
    else if (isUnsure) this.tell(errorFrame("unavailable", "later", ref));
    else if (!outcome) this.tell(errorFrame("not_found", "nothing there", ref));
    else {
      const { seq, at } = outcome.event;
      this.tell({ type: "sent", ref, room, id, seq, at, duplicate: outcome.duplicate });
    }
  }
}
