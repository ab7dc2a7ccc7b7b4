/** How many colours people can have. Each program has as many of its own, in the order of the colour wheel from red on. */
export const NAME_COLOURS = 12;

/** The colour of a person, the same everywhere and for ever: it comes from their id (FNV-1a). */
export function colourOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return ((hash ^ (hash >>> 15)) >>> 0) % NAME_COLOURS;
}
