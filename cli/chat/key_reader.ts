/** One thing that a person did at the keyboard. Names are as in `ctrl-a`, `alt-left`, `enter`, `page-up`. */
export type Key =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "paste"; readonly text: string }
  | { readonly kind: "key"; readonly name: string }
  | { readonly kind: "focus"; readonly on: boolean };

const ESC = "\x1b";
const PASTE_START = `${ESC}[200~`;
const PASTE_END = `${ESC}[201~`;
/** Whoever pastes more than this sends a file, not a message. */
const MOST_PASTED = 100_000;
const LONGEST_SEQUENCE = 32;

// deno-lint-ignore no-control-regex
const CSI = /^\x1b\[([0-9;:<=>?]*)[ -/]*([@-~])/;
// deno-lint-ignore no-control-regex
const PLAIN = /^[^\x00-\x1f\x7f]+/u;

const LETTERS: Readonly<Record<string, string>> = {
  A: "up",
  B: "down",
  C: "right",
  D: "left",
  F: "end",
  H: "home",
  Z: "shift-tab",
};
const NUMBERS: Readonly<Record<string, string>> = {
  "1": "home",
  "3": "delete",
  "4": "end",
  "5": "page-up",
  "6": "page-down",
  "7": "home",
  "8": "end",
};
const CONTROLS: Readonly<Record<string, string>> = {
  "\t": "tab",
  "\r": "enter",
  "\x7f": "backspace",
  "\b": "backspace",
  "\x00": "ctrl-space",
};

/** Makes keys of what a terminal sends, however it is cut into pieces. Never throws; what it does not know is left out. */
export class KeyReader {
  #rest = "";
  #pasted: string | undefined;

  /** True while a sequence, or a lone Escape, waits for more. */
  get isWaiting(): boolean {
    return this.#rest !== "";
  }

  read(input: string): Key[] {
    this.#rest += input;
    const keys: Key[] = [];
    while (this.#rest !== "") {
      const before = this.#rest;
      const key = this.#pasted === undefined ? this.#next() : this.#paste();
      if (key) keys.push(key);
      if (this.#rest === before) break;
    }
    return keys;
  }

  /** Nothing more came for a while: an Escape was the key itself. */
  flush(): Key[] {
    const rest = this.#rest;
    if (this.#pasted !== undefined) return [];
    this.#rest = "";
    return rest === ESC ? [named("escape")] : [];
  }

  #next(): Key | undefined {
    if (this.#rest.startsWith(ESC)) return this.#escaped();
    const text = PLAIN.exec(this.#rest)?.[0];
    if (text !== undefined) {
      this.#drop(text.length);
      return { kind: "text", text };
    }
    const control = this.#rest.charAt(0);
    this.#drop(1);
    return named(controlName(control));
  }

  #escaped(): Key | undefined {
    if (this.#rest.startsWith(PASTE_START)) return this.#startPaste();
    if (this.#rest.startsWith(`${ESC}[`)) return this.#sequence();
    if (this.#rest.startsWith(`${ESC}O`)) return this.#shifted();
    if (this.#rest.startsWith(`${ESC}${ESC}[`)) return this.#altSequence();
    const [next] = this.#rest.slice(1);
    if (next === undefined || next === ESC) {
      if (next === ESC) this.#drop(1);
      return next === ESC && this.#rest.length > 1 ? named("escape") : undefined;
    }
    this.#drop(1 + next.length);
    return named(`alt-${next < " " || next === "\x7f" ? controlName(next) : next}`);
  }

  #sequence(): Key | undefined {
    const found = CSI.exec(this.#rest);
    // What never becomes a sequence may not hold back everything that follows.
    if (!found && this.#rest.length > LONGEST_SEQUENCE) this.#drop(2);
    if (!found) return undefined;
    const [all, parameters = "", last = ""] = found;
    this.#drop(all.length);
    if (last === "I" || last === "O") return { kind: "focus", on: last === "I" };
    const [number = "", modifier = "1"] = parameters.split(";");
    const name = last === "~" ? NUMBERS[number] : LETTERS[last];
    return name === undefined ? undefined : named(modified(name, Number(modifier)));
  }

  /** Some terminals put an Escape before a sequence for Alt. */
  #altSequence(): Key | undefined {
    this.#drop(1);
    const key = this.#sequence();
    if (!key) this.#rest = ESC + this.#rest;
    return key?.kind === "key" && !key.name.includes("-") ? named(`alt-${key.name}`) : key;
  }

  #shifted(): Key | undefined {
    const letter = this.#rest[2];
    if (letter === undefined) return undefined;
    this.#drop(3);
    const name = LETTERS[letter];
    return name === undefined ? undefined : named(name);
  }

  #startPaste(): undefined {
    this.#drop(PASTE_START.length);
    this.#pasted = "";
  }

  #paste(): Key | undefined {
    const end = this.#rest.indexOf(PASTE_END);
    // The last bytes may be the beginning of the end.
    const length = end >= 0 ? end : Math.max(0, this.#rest.length - PASTE_END.length + 1);
    const text = (this.#pasted + this.#rest.slice(0, length)).slice(0, MOST_PASTED);
    this.#drop(end >= 0 ? length + PASTE_END.length : length);
    this.#pasted = end >= 0 ? undefined : text;
    return end >= 0 ? { kind: "paste", text } : undefined;
  }

  #drop(length: number): void {
    this.#rest = this.#rest.slice(length);
  }
}

function named(name: string): Key {
  return { kind: "key", name };
}

function controlName(control: string): string {
  return CONTROLS[control] ?? `ctrl-${String.fromCharCode(control.charCodeAt(0) + 0x60)}`;
}

function modified(name: string, modifier: number): string {
  const bits = Number.isInteger(modifier) && modifier > 0 ? modifier - 1 : 0;
  const isAlt = (bits & 2) !== 0 || (bits & 8) !== 0;
  return `${(bits & 4) !== 0 ? "ctrl-" : ""}${isAlt ? "alt-" : ""}${(bits & 1) !== 0 ? "shift-" : ""}${name}`;
}
