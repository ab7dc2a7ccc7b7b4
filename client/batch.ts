/** Below the server's limit of a frame, with room for what proxies add. */
export const MOST_FRAME_BYTES = 60_000;

const encoder = new TextEncoder();

/** What a command takes on the wire. */
export function byteLength(command: unknown): number {
  return encoder.encode(JSON.stringify(command)).length;
}

/** Joins lines into as few frames as possible, each at most 60,000 bytes; a line that is bigger goes alone. */
export function batch(lines: readonly string[]): string[] {
  const frames: string[] = [];
  let bytes = Infinity;
  for (const line of lines) {
    const more = encoder.encode(line).length + 1;
    if (bytes + more > MOST_FRAME_BYTES) {
      frames.push(line);
      bytes = more;
    } else {
      frames[frames.length - 1] += "\n" + line;
      bytes += more;
    }
  }
  return frames;
}
