/** What kinds of values a setting may have: each takes a text and says what is wrong with it. */
import * as z from "zod";

/** A whole number within these bounds. */
export function whole(least: number, most: number, otherwise: number) {
  return z.string()
    .refine((text) => /^\d{1,15}$/.test(text) && Number(text) >= least && Number(text) <= most, {
      message: `it must be a whole number from ${least} to ${most}`,
    })
    .transform(Number).default(otherwise);
}

/** A number within these bounds. */
export function number(least: number, most: number, otherwise: number) {
  return z.string()
    .refine((text) => /^\d{1,15}(\.\d{1,15})?$/.test(text) && Number(text) >= least && Number(text) <= most, {
      message: `it must be a number from ${least} to ${most}`,
    })
    .transform(Number).default(otherwise);
}

/** One of these words. */
export function oneOf<const Choice extends string>(choices: readonly Choice[]) {
  const listed = choices.join(", ").replace(/, ([^,]*)$/, " or $1");
  return z.enum(choices, { error: `it must be ${listed}` });
}

/** A URL of one of these schemes. */
export function url(...schemes: string[]) {
  const listed = schemes.map((scheme) => `${scheme}://…`).join(" or ");
  return z.string().refine((text) => isUrl(text, schemes), { message: `it must be ${listed}` }).optional();
}

/** A text of so many characters at least, whose value is never shown. */
export function secret(leastChars: number) {
  return z.string().min(leastChars, { error: `it must have at least ${leastChars} characters` }).optional();
}

/** Entries separated by commas, each of which fits. */
export function list(fits: (entry: string) => boolean, must: string) {
  return z.string()
    .transform((text) => text.split(",").map((entry) => entry.trim()).filter((entry) => entry !== ""))
    .refine((entries) => entries.every(fits), { message: `it must be ${must}, separated by commas` })
    .default([]);
}

/** Whether this is a URL of one of these schemes. */
export function isUrl(text: string, schemes: readonly string[]): boolean {
  return URL.canParse(text) && schemes.includes(new URL(text).protocol.slice(0, -1));
}

/** Whether a page may have this origin: `*` stands for each, `null` for files. */
export function isOrigin(entry: string): boolean {
  if (entry === "*" || entry === "null") return true;
  const bare = entry.replace(/\/$/, "").toLowerCase();
  return URL.canParse(bare) && /^https?:\/\//.test(bare) && new URL(bare).origin === bare;
}
