/** What one instance says on one topic in one turn. */
export interface RedisFrame {
  readonly sender: string;
  readonly payloads: readonly string[];
}

const MOST_PAYLOADS = 10_000;

/** The sender, the lengths of the payloads, and the payloads as they are: nothing has to be escaped. */
export function encodeFrame({ sender, payloads }: RedisFrame): string {
  return `${sender} ${payloads.map((payload) => payload.length).join()}\n${payloads.join("")}`;
}

/** Takes a frame apart; undefined for anything else. Never throws. */
export function readFrame(text: string): RedisFrame | undefined {
  const [head = "", sender, listed = ""] = /^([\w-]{1,64}) (\d{1,9}(?:,\d{1,9})*)\n/.exec(text) ?? [];
  const lengths = listed.split(",", MOST_PAYLOADS + 1).map(Number);
  const chars = lengths.reduce((sum, length) => sum + length, head.length);
  if (sender === undefined || lengths.length > MOST_PAYLOADS || chars !== text.length) return undefined;
  let at = head.length;
  return { sender, payloads: lengths.map((length) => text.slice(at, at += length)) };
}
