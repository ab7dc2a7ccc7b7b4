const RANDOM_BYTES = 10;

/**
 * Makes the id of a command: a UUID of version 7, which begins with the time. A server remembers the ids of a day; those of
 * one time lie side by side there, which is half the price of storing a message. Any other UUID is as good to it.
 */
export function newCommandId(
  now: number = Date.now(),
  random: Uint8Array = crypto.getRandomValues(new Uint8Array(RANDOM_BYTES)),
): string {
  const time = Math.floor(now).toString(16).padStart(12, "0").slice(-12);
  const [a = 0, , c = 0] = random;
  const marked = Uint8Array.from(random);
  marked[0] = (a & 0x0f) | 0x70;
  marked[2] = (c & 0x3f) | 0x80;
  const rest = Array.from(marked, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${time.slice(0, 8)}-${time.slice(8)}-${rest.slice(0, 4)}-${rest.slice(4, 8)}-${rest.slice(8)}`;
}
