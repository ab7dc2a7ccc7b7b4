import type { Parley } from "../../../client/mod.ts";
import { TEXT_CHARS } from "../../../protocol/limits.ts";
import { codePoints, isBlank } from "../../../protocol/names.ts";
import { EXIT } from "../exit.ts";
import type { ChatOptions } from "../options.ts";
import { safeLine } from "../text/safe_text.ts";
import { Hearing } from "./hearing.ts";
import { inputLines } from "./input_lines.ts";
import { type Event, jsonLine, plainLine } from "./printed.ts";
import { Sending } from "./sending.ts";

/** What a pipe needs to know. */
export type PipeOrder = Pick<ChatOptions, "url" | "room" | "isJson" | "follows" | "patienceMs">;

/** Sends what comes in, prints what is said, and resolves with the exit code once everything is confirmed or lost. */
export function chatInPipe(parley: Parley, order: PipeOrder): Promise<number> {
  return new PipeChat(parley, order).run();
}

class PipeChat {
  readonly #parley: Parley;
  readonly #order: PipeOrder;
  readonly #hearing = new Hearing();
  readonly #sending = new Sending();
  readonly #ended = Promise.withResolvers<number>();
  #room: string;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #hasJoined = false;
  #hasFailed = false;
  #isInputOver = false;
  #state = "";

  constructor(parley: Parley, order: PipeOrder) {
    this.#parley = parley;
    this.#order = order;
    this.#room = parley.open(order.room).name;
  }

  async run(): Promise<number> {
    this.#parley.subscribe(() => this.#look());
    Deno.addSignalListener("SIGINT", () => this.#ended.resolve(EXIT.interrupted));
    this.#waitMore();
    this.#look();
    this.#read().catch(this.#ended.reject);
    try {
      return await this.#ended.promise;
    } finally {
      clearTimeout(this.#patience);
    }
  }

  async #read(): Promise<void> {
    let number = 0;
    for await (const line of inputLines(Deno.stdin.readable)) {
      number++;
      if (isBlank(line)) continue;
      if (codePoints(line) > TEXT_CHARS) this.#fail(`Line ${number} was not sent: it is too long`);
      else {
        await this.#sending.room();
        this.#sending.add(this.#parley.send(this.#room, line).id);
        this.#waitMore();
      }
    }
    this.#isInputOver = true;
    this.#look();
  }

  #look(): void {
    const { connection } = this.#parley;
    if (connection.kind === "refused" || connection.kind === "ended") this.#ended.resolve(EXIT.notLetIn);
    if (connection.kind !== this.#state) this.#print({ type: "connection", state: connection.kind });
    this.#state = connection.kind;
    const view = this.#parley.rooms.get(this.#room);
    if (!view) return this.#giveUp(`You were removed from ${this.#room}`, EXIT.notLetIn);
    if (view.error) return this.#giveUp(`${this.#room}: ${safeLine(view.error.message)}`, EXIT.notLetIn);
    for (const event of this.#hearing.look(view)) this.#heard(event);
    if (this.#sending.look(view.items)) this.#waitMore();
    this.#endIfDone();
  }

  #heard(event: Event): void {
    this.#print(event);
    if (event.type === "joined") {
      this.#hasJoined = true;
      this.#waitMore();
    } else if (event.type === "failed") this.#fail(`Not sent: ${safeLine(event.message)}`);
  }

  #endIfDone(): void {
    if (!this.#hasJoined || this.#sending.count > 0) return;
    if (this.#order.follows || !this.#isInputOver) clearTimeout(this.#patience);
    else this.#ended.resolve(this.#hasFailed ? EXIT.unsent : EXIT.fine);
  }

  /** Something got through, or has to. */
  #waitMore(): void {
    const { patienceMs, url } = this.#order;
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => {
      const lost = this.#sending.count > 0 ? `, ${this.#sending.count} not confirmed` : "";
      this.#giveUp(`${url.host}: nothing got through for ${patienceMs / 1_000} s${lost}`, EXIT.unreachable);
    }, patienceMs);
  }

  #giveUp(message: string, code: number): void {
    this.#fail(message);
    this.#ended.resolve(code);
  }

  #fail(message: string): void {
    this.#hasFailed = true;
    console.error(message);
  }

  #print(event: Event): void {
    const line = this.#order.isJson ? jsonLine(event) : plainLine(event);
    if (line === "") return;
    try {
      console.log(line);
    } catch {
      // Nobody reads any more.
      this.#ended.resolve(EXIT.fine);
    }
  }
}
