/**
 * A command is one flat object, and fields that are not known are ignored, whatever moderate thing they hold. What goes far
 * beyond that costs more to parse than anything a client may ask for.
 */
const MOST_DEPTH = 100;
const MOST_VALUES = 1_000;
/** Shorter lines cannot cost much, whatever they hold. */
const SHORT_CHARS = 512;

/**
 * What a client's line means, or undefined where it is no JSON, nests deeper than {@link MOST_DEPTH} or holds more than
 * {@link MOST_VALUES} values. 64 KiB of braces take a millisecond and more to parse, and leave as much to collect; here they
 * take a microsecond.
 */
export function readPlainJson(line: string): unknown {
  if (line.length > SHORT_CHARS && isOverbuilt(line)) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isOverbuilt(line: string): boolean {
  let depth = 0;
  let values = 0;
  for (let at = 0; at < line.length; at++) {
    switch (line.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(line, at);
        break;
      case OPEN_ARRAY:
      case OPEN_OBJECT:
        if (++depth > MOST_DEPTH) return true;
        break;
      case CLOSE_ARRAY:
      case CLOSE_OBJECT:
        depth--;
        break;
      case COMMA:
        if (++values >= MOST_VALUES) return true;
    }
  }
  return false;
}

/** Where the string that begins here has its last quote; past the line where it has none. */
function endOfString(line: string, from: number): number {
  for (let at = from + 1;; at++) {
    at = line.indexOf('"', at);
    if (at === -1) return line.length;
    let before = at;
    while (line.charCodeAt(before - 1) === BACKSLASH) before--;
    if ((at - before) % 2 === 0) return at;
  }
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
