const EVENTS_FIELD = new TextEncoder().encode('"events":[');
const MEMBERS_FIELD = new TextEncoder().encode('],"members":');

/** The bytes between the brackets of `"events":[…],"members"` in a `joined`; empty where there are none. */
export function eventsOf(payload: Uint8Array): Uint8Array {
  const start = indexOf(payload, EVENTS_FIELD, 0, 400);
  const end = start < 0 ? -1 : indexOfEnd(payload, start);
  return end < 0 ? payload.subarray(0, 0) : payload.subarray(start + EVENTS_FIELD.length, end);
}

function indexOfEnd(payload: Uint8Array, from: number): number {
  for (let at = payload.indexOf(93, from); at >= 0; at = payload.indexOf(93, at + 1)) {
    if (indexOf(payload, MEMBERS_FIELD, at, at + 1) === at) return at;
  }
  return -1;
}

function indexOf(bytes: Uint8Array, wanted: Uint8Array, from: number, before: number): number {
  const last = Math.min(before, bytes.length - wanted.length + 1);
  for (let at = from; at < last; at++) {
    if (wanted.every((byte, index) => bytes[at + index] === byte)) return at;
  }
  return -1;
}
