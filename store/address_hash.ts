import { createHmac } from "node:crypto";
import { isIPv6 } from "node:net";
import type { RoomName } from "../protocol/names.ts";
import { keptSecret } from "./kept_secret.ts";
import type { Records } from "./records.ts";

const HEX_CHARS = 32;
/** Whoever has one IPv6 address has all that share its first 64 bits. */
const IPV6_GROUPS = 4;

/** What an address is kept as in a room: without the secret it tells nothing, nor which two rooms mean the same one. */
export async function openAddressHash(
  records: Records,
): Promise<(address: string, room: RoomName) => string> {
  const secret = await keptSecret(records, "addresses");
  return (address, room) => {
    const mac = createHmac("sha256", secret).update(JSON.stringify([room, network(address)]));
    return mac.digest("hex").slice(0, HEX_CHARS);
  };
}

function network(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped || !isIPv6(address)) return mapped ?? address.toLowerCase();
  const [head = "", tail] = address.toLowerCase().split("%")[0]!.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined
    ? []
    : Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0");
  return [...left, ...zeros, ...right].slice(0, IPV6_GROUPS).map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":");
}
