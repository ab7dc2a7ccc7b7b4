import type { Heard } from "./dialect.ts";

/** Which of the generator's messages this is: the digits at the end of its id. */
export function numberOf(message: Heard): number {
  return Number(message.id?.slice(24));
}

/** The id of the generator's message number `number`: a UUID that begins with the time, as the client makes them, and ends in it. */
export function idOf(number: number): string {
  const time = Date.now().toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${String(number).padStart(12, "0")}`;
}
