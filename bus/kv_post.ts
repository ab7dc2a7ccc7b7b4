/** The part of Deno KV that {@link KvPost} needs. */
export type KvMail = Pick<Deno.Kv, "get" | "list" | "atomic">;

/** A letter in the order in which all senders' were posted. */
export interface Letter {
  readonly sender: string;
  readonly said: readonly string[];
}

export interface KvPostOptions {
  /** Holds the number of the newest sheet; written with every letter. */
  readonly bell: Deno.KvKey;
  readonly sender: string;
  /** At least 0, less than 1. */
  readonly random: () => number;
}

/** What one value may hold, with some room for its other fields. */
const SHEET_BYTES = 60_000;
/** What one atomic write may hold. */
const LETTER_BYTES = 600_000;
const KEPT_MS = 60_000;
const MOST_RACES = 30;

const encoder = new TextEncoder();

/** Letters that instances leave for each other in Deno KV, numbered across all senders. They are kept for a minute. */
export class KvPost {
  readonly #kv: KvMail;
  readonly #bell: Deno.KvKey;
  readonly #sender: string;
  readonly #random: () => number;

  constructor(kv: KvMail, { bell, sender, random }: KvPostOptions) {
    this.#kv = kv;
    this.#bell = bell;
    this.#sender = sender;
    this.#random = random;
  }

  /** Posts one letter. Throws where it is too large, too many others post at once, or Deno KV fails. */
  async send(said: readonly string[]): Promise<void> {
    const bytes = encoder.encode(JSON.stringify(said));
    if (bytes.length > LETTER_BYTES) throw new RangeError(`Cannot post ${bytes.length} bytes at once`);
    for (let race = 0; race < MOST_RACES; race++) {
      if (await this.#attempt(bytes)) return;
      await new Promise((resolve) => setTimeout(resolve, this.#random() * 20 * (race + 1)));
    }
    throw new Error("Cannot post: too many others do");
  }

  /** The letters after sheet `after`, up to `upTo`. Undefined where some are no longer kept. */
  async since(after: number, upTo: number): Promise<Letter[] | undefined> {
    const letters: Letter[] = [];
    let [next, sheets] = [after + 1, [] as Uint8Array[]];
    const range = { start: sheetKey(after + 1), end: sheetKey(upTo + 1) };
    for await (const { key, value } of this.#kv.list(range, { batchSize: 50 })) {
      const sheet = readSheet(value);
      if (!sheet || key.at(-1) !== next++) return undefined;
      sheets.push(sheet.bytes);
      if (sheet.left > 0) continue;
      letters.push({ sender: sheet.sender, said: readSaid(sheets) });
      sheets = [];
    }
    return next > upTo ? letters : undefined;
  }

  /** False where somebody else was writing. */
  async #attempt(bytes: Uint8Array): Promise<boolean> {
    try {
      return await this.#put(await this.#kv.get(this.#bell), bytes);
    } catch (error) {
      if (error instanceof Error && error.message.includes("database is locked")) return false;
      throw error;
    }
  }

  async #put(newest: Deno.KvEntryMaybe<unknown>, bytes: Uint8Array): Promise<boolean> {
    const last = numberOf(newest.value);
    const count = Math.max(1, Math.ceil(bytes.length / SHEET_BYTES));
    const atomic = this.#kv.atomic().check(newest).set(this.#bell, last + count);
    for (let i = 0; i < count; i++) {
      const sheet = {
        sender: this.#sender,
        left: count - 1 - i,
        bytes: bytes.slice(i * SHEET_BYTES, (i + 1) * SHEET_BYTES),
      };
      atomic.set(sheetKey(last + 1 + i), sheet, { expireIn: KEPT_MS });
    }
    return (await atomic.commit()).ok;
  }
}

/** The number that a bell holds; 0 for anything else. */
export function numberOf(value: unknown): number {
  return typeof value === "number" && Number.isSafeInteger(value) ? value : 0;
}

function sheetKey(number: number): Deno.KvKey {
  return ["p1post", number];
}

function readSheet(value: unknown): { sender: string; left: number; bytes: Uint8Array } | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!("sender" in value && "left" in value && "bytes" in value)) return undefined;
  const { sender, left, bytes } = value;
  const fits = typeof sender === "string" && typeof left === "number" && bytes instanceof Uint8Array;
  return fits ? { sender, left, bytes } : undefined;
}

/** Whatever is no list of strings says nothing. */
function readSaid(sheets: readonly Uint8Array[]): string[] {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    const text = sheets.map((sheet) => decoder.decode(sheet, { stream: true })).join("") + decoder.decode();
    const said: unknown = JSON.parse(text);
    return Array.isArray(said) && said.every((part) => typeof part === "string") ? said : [];
  } catch {
    return [];
  }
}
