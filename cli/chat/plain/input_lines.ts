/** Longer than any line that could be sent; what comes beyond that in one line is left out. */
const MOST_KEPT = 100_000;

/** The lines of a stream of bytes, the last one too where nothing ends it. Reads no further than it is asked. */
export async function* inputLines(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const piece of stream.pipeThrough(new TextDecoderStream())) {
    const [first = "", ...others] = piece.split("\n");
    rest = (rest + first).slice(0, MOST_KEPT);
    for (const line of others) {
      yield rest.replace(/\r$/, "");
      rest = line.slice(0, MOST_KEPT);
    }
  }
  if (rest !== "") yield rest;
}
