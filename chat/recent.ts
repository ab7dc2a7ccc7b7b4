import type { LogEvent } from "../protocol/events.ts";
import { encodeLine, type Line } from "./lines.ts";

/** How far the window reaches back: enough for a room's people to come back to after a restart. */
const MOST_LINES = 1_024;
const MOST_BYTES = 256 * 1024;

/**
 * A room's newest lines without a hole, in memory, so that a thousand people coming back do not read the log a thousand
 * times. Holds what the log holds: an edit or a deletion changes the older lines too, for what was deleted is gone.
 */
export class Recent {
  #lines: Line[] = [];
  #bytes = 0;
  #packed: { readonly lines: readonly Line[]; readonly text: string } | undefined;

  /** Adds what comes next. Lines that do not continue the window begin a new one. */
  add(lines: readonly Line[]): void {
    const first = lines[0];
    if (!first) return;
    if (this.#lines.length > 0 && first.seq !== this.#lines.at(-1)!.seq + 1) this.clear();
    for (const line of lines) {
      this.#rewriteTarget(line.entry.event);
      this.#lines.push(line);
      this.#bytes += line.bytes;
    }
    this.#trim();
  }

  /** What follows `seq`, at most `limit` lines; undefined where the window does not reach back so far. */
  after(seq: number, limit: number): readonly Line[] | undefined {
    const first = this.#lines[0];
    if (!first || seq < first.seq - 1) return undefined;
    const start = seq + 1 - first.seq;
    return this.#lines.slice(start, start + limit);
  }

  /** The line with this number, where the window has it. */
  at(seq: number): Line | undefined {
    const first = this.#lines[0];
    return first ? this.#lines[seq - first.seq] : undefined;
  }

  /** These lines as the inside of a JSON array. Thousands who come back after a restart mostly need the same ones. */
  pack(lines: readonly Line[]): string {
    // Each line counts: somebody may still hold one as it was before an edit.
    if (!this.#packed || !areSame(this.#packed.lines, lines)) {
      this.#packed = { lines, text: lines.map((line) => line.text).join(",") };
    }
    return this.#packed.text;
  }

  /** Lets go of lines older than this time: where history is kept for some days only, it is gone from here as well. */
  forget(before: string): void {
    const kept = this.#lines.findIndex((line) => line.entry.event.at >= before);
    if (kept === 0 || this.#lines.length === 0) return;
    const lines = kept < 0 ? [] : this.#lines.slice(kept);
    this.clear();
    this.add(lines);
  }

  clear(): void {
    this.#packed = undefined;
    this.#lines = [];
    this.#bytes = 0;
  }

  #trim(): void {
    let surplus = 0;
    while (this.#lines.length - surplus > MOST_LINES || this.#bytes > MOST_BYTES) {
      this.#bytes -= this.#lines[surplus]!.bytes;
      surplus++;
    }
    // In slices, for shifting one by one would move the whole window each time.
    if (surplus > 0) this.#lines = this.#lines.slice(surplus);
  }

  #rewriteTarget(event: LogEvent): void {
    if (event.type !== "edited" && event.type !== "deleted") return;
    for (const [index, line] of this.#lines.entries()) {
      const changed = rewritten(line.entry.event, event);
      if (changed) this.#replace(index, encodeLine({ ...line.entry, event: changed }));
    }
  }

  #replace(index: number, line: Line): void {
    this.#packed = undefined;
    this.#bytes += line.bytes - this.#lines[index]!.bytes;
    this.#lines[index] = line;
  }
}

function areSame(lines: readonly Line[], others: readonly Line[]): boolean {
  return lines.length === others.length && lines.every((line, index) => line === others[index]);
}

type Change = Extract<LogEvent, { type: "edited" | "deleted" }>;

/** How an older event reads after `change`, undefined where the change does not concern it. */
function rewritten(event: LogEvent, change: Change): LogEvent | undefined {
  if (event.type === "message" && event.seq === change.target) {
    return change.type === "deleted"
      ? { ...event, text: "", deletedAt: change.at }
      : { ...event, text: change.text ?? "", editedAt: change.at };
  }
  if (event.type === "edited" && event.target === change.target) {
    const { text: _old, ...rest } = event;
    return change.type === "edited" && change.text !== undefined ? { ...rest, text: change.text } : rest;
  }
  return undefined;
}
