import type { User } from "../protocol/fields.ts";

/** Who came to a room and who went, as its members are told. */
export function presenceFrame(
  room: string,
  joined: readonly User[],
  left: readonly User[],
  count: number,
): string {
  return JSON.stringify({ type: "presence", room, joined, left, count });
}

/** Those of `users` who are not among `others`. */
export function without(users: readonly User[], others: readonly User[]): User[] {
  const ids = new Set(others.map(({ id }) => id));
  return users.filter(({ id }) => !ids.has(id));
}
