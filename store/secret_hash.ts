/** How a secret of over 128 random bits is kept: who reads the store cannot use it. */
export async function secretHash(secret: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(secret));
  return new Uint8Array(digest).toHex();
}

/** A secret that nobody guesses: letters and digits. */
export function newSecret(): string {
  return crypto.getRandomValues(new Uint8Array(24)).toHex();
}

/** Whether two texts of the same length are the same, in a time that does not tell where they differ. */
export function isSameText(one: string, other: string): boolean {
  let difference = one.length ^ other.length;
  for (let i = 0; i < one.length; i++) difference |= one.charCodeAt(i) ^ other.charCodeAt(i);
  return difference === 0;
}
