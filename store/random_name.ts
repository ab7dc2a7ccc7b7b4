const LETTERS = "abcdefghijklmnopqrstuvwxyz234567";

/** Eight random letters: names an epoch, or a writer. */
export function randomName(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => LETTERS[byte & 31]).join("");
}
