/** A piece of a message: plain text, or an address that can be followed. */
export type Piece = { readonly text: string } | { readonly text: string; readonly href: string };

// Only http and https. Control, format and quote characters end an address, so that none can hide where it leads.
const ADDRESS = /https?:\/\/[^\s<>"'`\\\p{Cc}\p{Cf}]+/giu;
const TRAILING = /[.,:;!?)\]}'"»”’。，、！？；：）」』】]+$/u;

/** The text cut into plain pieces and addresses. Joined again the pieces are the text. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimmed(match[0]);
    const href = hrefOf(address);
    if (href === undefined) continue;
    if (match.index > end) pieces.push({ text: text.slice(end, match.index) });
    pieces.push({ text: address, href });
    end = match.index + address.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end) });
  return pieces;
}

/** A sentence's stop behind an address is not part of it; a bracket that was opened inside is. */
function trimmed(address: string): string {
  const stops = TRAILING.exec(address)?.[0] ?? "";
  if (stops.startsWith(")") && address.includes("(")) {
    return address.slice(0, address.length - stops.length + 1);
  }
  return address.slice(0, address.length - stops.length);
}

function hrefOf(address: string): string | undefined {
  const url = URL.parse(address);
  const isWeb = url?.protocol === "https:" || url?.protocol === "http:";
  return url && isWeb && url.hostname !== "" ? url.href : undefined;
}

const EMOJI_ONLY = /^(?:\p{RGI_Emoji}|\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f?|\s)+$/v;
const MOST_LARGE = 6;

/** True for a message of a few emoji and nothing else: it is shown large. */
export function isEmojiOnly(text: string): boolean {
  const trimmedText = text.trim();
  if (trimmedText === "" || trimmedText.length > 64 || !EMOJI_ONLY.test(trimmedText)) return false;
  return [...new Intl.Segmenter().segment(trimmedText.replace(/\s/g, ""))].length <= MOST_LARGE;
}
