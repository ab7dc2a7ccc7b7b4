import { Refusal } from "../chat/refusal.ts";

/** A message of 4,000 characters, each escaped as two \uXXXX, fits; so does everything else that is said in one request. */
export const MOST_BODY_BYTES = 128 * 1024;

/** The body of a request as text. Refuses one that is too long, without reading on, whatever length it claims to have. */
export async function readText(request: Request): Promise<string> {
  const parts: string[] = [];
  const decoder = new TextDecoder();
  let bytes = 0;
  // Leaving the loop by the throw cancels the rest.
  for await (const part of partsOf(request.body)) {
    bytes += part.byteLength;
    if (bytes > MOST_BODY_BYTES) {
      throw new Refusal("too_long", `A request has at most ${MOST_BODY_BYTES} bytes`);
    }
    parts.push(decoder.decode(part, { stream: true }));
  }
  return parts.join("") + decoder.decode();
}

/** A body as it comes in. That it breaks off is the client's doing, or the network's: refused, and no fault of ours. */
export async function* partsOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  try {
    yield* body ?? [];
  } catch {
    throw new Refusal("bad_frame", "The request broke off");
  }
}
