const PREFIX_GROUPS = 4;

/**
 * Whose an address is, as far as limits are concerned: an IPv4 address itself; of an IPv6 address the first 64 bits, for one
 * customer has all addresses below them. What is no address stays as it is, cut to a length that a key may have.
 */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return mapped;
  const [bare = ""] = address.split("%");
  const url = `http://[${bare}]`;
  if (!bare.includes(":") || !URL.canParse(url)) return address.slice(0, 64);
  return `${groupsOf(new URL(url).hostname.slice(1, -1)).slice(0, PREFIX_GROUPS).join(":")}::/64`;
}

/** All eight groups of an address in its one spelling. */
function groupsOf(address: string): string[] {
  const [before = "", after] = address.split("::");
  const left = before === "" ? [] : before.split(":");
  const right = after === undefined || after === "" ? [] : after.split(":");
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => "0"), ...right];
}
