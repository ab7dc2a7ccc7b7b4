import type { LogEvent } from "../protocol/events.ts";
import { OUTGOING_FRAME_BYTES } from "../protocol/limits.ts";
import type { Entry } from "../store/message_log.ts";

/** An event as it goes to clients. */
export interface Shown {
  readonly text: string;
  /** Length of `text` in UTF-8. */
  readonly bytes: number;
}

/** A log entry as it goes to clients: encoded once, whoever reads it. */
export interface Line extends Shown {
  readonly seq: number;
  /** Messages of the room up to and including this entry. */
  readonly n: number;
  readonly entry: Entry;
}

/** Encodes an event. */
export function shown(event: LogEvent): Shown {
  const text = JSON.stringify(event);
  return { text, bytes: utf8Bytes(text) };
}

/** Encodes an entry for everyone. */
export function encodeLine(entry: Entry): Line {
  return { seq: entry.event.seq, n: entry.n, entry, ...shown(entry.event) };
}

/** Joins lines to as few frames as the limit for outgoing frames allows. */
export function framesOf(lines: readonly Line[]): string[] {
  const frames: string[] = [];
  let texts: string[] = [];
  let bytes = 0;
  for (const line of lines) {
    if (texts.length > 0 && bytes + line.bytes > OUTGOING_FRAME_BYTES) {
      frames.push(texts.join("\n"));
      texts = [];
      bytes = 0;
    }
    texts.push(line.text);
    bytes += line.bytes + 1;
  }
  if (texts.length > 0) frames.push(texts.join("\n"));
  return frames;
}

/** The longest run from the start of `lines` that fits into `bytes`; at least one where there is any. */
export function fittingStart(lines: readonly Line[], bytes: number): readonly Line[] {
  let end = 0;
  for (let used = 0; end < lines.length; end++) {
    used += lines[end]!.bytes + 1;
    if (used > bytes && end > 0) break;
  }
  return end === lines.length ? lines : lines.slice(0, end);
}

/** The longest run up to the end of `lines` that fits into `bytes`; at least one where there is any. */
export function fittingEnd<L extends Shown>(lines: readonly L[], bytes: number): readonly L[] {
  let start = lines.length;
  for (let used = 0; start > 0; start--) {
    used += lines[start - 1]!.bytes + 1;
    if (used > bytes && start < lines.length) break;
  }
  return start === 0 ? lines : lines.slice(start);
}

const encoder = new TextEncoder();
/** From here on encoding a text is faster than looking at each of its characters. */
const LONG_CHARS = 1_000;

/** The length of well-formed text in UTF-8. */
export function utf8Bytes(text: string): number {
  if (text.length > LONG_CHARS) return encoder.encode(text).length;
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x80) bytes += unit >= 0x800 && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
  }
  return bytes;
}
