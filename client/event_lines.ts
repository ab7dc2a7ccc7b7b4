/** One event of a stream. `name` is `message` where the server gave none. */
export interface StreamEvent {
  readonly name: string;
  readonly data: string;
}

/** Reads `text/event-stream` as it arrives, cut wherever the network liked. Comments, ids and `retry` are left out. */
export class EventLines {
  #rest = "";
  #name = "";
  #data: string[] = [];

  /** The events that this piece completes. */
  read(piece: string): StreamEvent[] {
    const text = this.#rest + piece;
    // A CR at the end may be half of a CRLF.
    const end = text.endsWith("\r") ? text.length - 1 : text.length;
    const lines = text.slice(0, end).split(/\r\n|\r|\n/);
    this.#rest = lines.pop()! + text.slice(end);
    return lines.flatMap((line) => this.#take(line) ?? []);
  }

  #take(line: string): StreamEvent | undefined {
    if (line === "") return this.#complete();
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") this.#data.push(value);
    else if (field === "event") this.#name = value;
    return undefined;
  }

  #complete(): StreamEvent | undefined {
    const event = { name: this.#name || "message", data: this.#data.join("\n") };
    const isEmpty = this.#data.length === 0;
    this.#name = "";
    this.#data = [];
    return isEmpty ? undefined : event;
  }
}
