import { Refusal } from "../chat/refusal.ts";
import { partsOf } from "./body.ts";

/** How much somebody may send, as lines. */
export interface LineLimits {
  readonly lineChars: number;
  readonly lines: number;
  readonly bytes: number;
}

/** A line that is not blank, and its number, from 1. */
export interface NumberedLine {
  readonly number: number;
  readonly text: string;
}

/** The lines of a body as they come in; the next part is read when these have been taken. Refuses what is beyond the limits. */
export async function* linesOf(
  body: ReadableStream<Uint8Array> | null,
  limits: LineLimits,
): AsyncGenerator<NumberedLine> {
  const decoder = new TextDecoder();
  let bytes = 0;
  let number = 0;
  let rest = "";
  for await (const part of partsOf(body)) {
    bytes += part.byteLength;
    if (bytes > limits.bytes) throw tooLong(`At most ${limits.bytes} bytes at once`);
    const lines = (rest + decoder.decode(part, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const text of lines) yield* numbered(++number, text, limits);
    if (rest.length > limits.lineChars) throw tooLong(`Line ${number + 1} is too long`);
  }
  yield* numbered(number + 1, rest + decoder.decode(), limits);
}

function* numbered(number: number, text: string, { lineChars, lines }: LineLimits): Generator<NumberedLine> {
  if (text.length > lineChars) throw tooLong(`Line ${number} is too long`);
  if (number > lines) throw tooLong(`At most ${lines} lines at once`);
  if (text.trim() !== "") yield { number, text };
}

function tooLong(message: string): Refusal {
  return new Refusal("too_long", message);
}
