/** Writes down the emoji of each language as the page needs them: a third of what the library has. */

/** The library's languages that the page speaks. */
const LANGUAGES = ["en", "vi", "zh-hant"];
/** Hair and skin by themselves. */
const COMPONENTS = 2;
/** Newer ones are boxes on many devices. */
const NEWEST_VERSION = 15;
const RGI = /^\p{RGI_Emoji}$/v;

interface Entry {
  readonly hexcode: string;
  readonly unicode: string;
  readonly label: string;
  readonly tags?: readonly string[];
  readonly group?: number;
  readonly order?: number;
}

interface Messages {
  readonly groups: readonly { readonly order: number; readonly message: string }[];
}

/** One file a language, by its path in the built page. */
export async function emojiFiles(): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const common = await commonOnes();
  for (const language of LANGUAGES) {
    const all: readonly Entry[] = await read(`${language}/compact.json`);
    const entries = all.filter(({ hexcode }) => common.has(hexcode));
    const messages: Messages = await read(`${language}/messages.json`);
    const book = JSON.stringify({ groups: groupsOf(entries, messages) });
    files.set(`emoji/${language}.json`, new TextEncoder().encode(book));
  }
  return files;
}

async function commonOnes(): Promise<ReadonlySet<string>> {
  const versions: Readonly<Record<string, readonly string[]>> = await read("versions/emoji.json");
  const old = Object.entries(versions).filter(([version]) => Number(version) <= NEWEST_VERSION);
  return new Set(old.flatMap(([, codes]) => codes));
}

async function read(path: string) {
  // Not a literal: the type checker would read a megabyte of JSON for it.
  const module = await import(`emojibase-data/${path}`, { with: { type: "json" } });
  return module.default;
}

function groupsOf(entries: readonly Entry[], { groups }: Messages) {
  const known = groups.filter(({ order }) => order !== COMPONENTS).sort((a, b) => a.order - b.order);
  return known.map(({ order, message }) => ({
    name: message,
    emoji: entries.filter((entry) => entry.group === order)
      .sort((a, b) => (a.order ?? 0) - (b.order ?? 0))
      .map(({ unicode, label, tags = [] }) => [spelled(unicode), label, tags.join(" ")])
      .filter(([sign]) => sign !== undefined),
  }));
}

/** The one spelling that the server takes; the library adds selectors that are not needed. Undefined where there is none. */
function spelled(sign: string): string | undefined {
  return [sign, sign.replaceAll("\ufe0f", ""), `${sign}\ufe0f`].find((spelling) => RGI.test(spelling));
}
