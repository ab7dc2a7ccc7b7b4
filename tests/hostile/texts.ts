import { SAMPLES } from "../protocol/samples.ts";
import type { Dice } from "./dice.ts";

const ODD = [
  ...[
    "",
    " ",
    "\0",
    "\ud800",
    "\udc00x",
    "\u202eevil",
    "\u2066x\u2069",
    "\u200b",
    "\ufeff",
    "\r\n",
    "Ａｄａ",
    "Аda",
  ],
  ...["dm_x", "@me", ".bell", "__proto__", "constructor", "toString", "../../etc/passwd", "<script>", "%00"],
  ...["a\u0300".repeat(99), "👩‍👩‍👧‍👦".repeat(50), "x".repeat(4_001), "ﷺ".repeat(200), "javascript:alert(1)"],
];
const NUMBERS = [2 ** 53, -1, 1e308, -0, 5e-324, 0.1, 4_294_967_296, -(2 ** 63), 1e21];
const FIELDS = [
  "type",
  "ref",
  "room",
  "user",
  "id",
  "text",
  "name",
  "token",
  "since",
  "inbox",
  "target",
  "emoji",
];
const NAMES = [...FIELDS, "on", "upTo", "__proto__", "constructor", "prototype", "then", "toJSON", ""];

/** Any JSON value that somebody may find funny. */
export function oddValue(dice: Dice, depth = 0): unknown {
  const kinds = depth > 3 ? 4 : 6;
  switch (dice.below(kinds)) {
    case 0:
      return dice.one(ODD);
    case 1:
      return dice.one(NUMBERS);
    case 2:
      return dice.one([null, true, false]);
    case 3:
      return String.fromCharCode(...Array.from({ length: dice.below(40) }, () => dice.below(0x10000)));
    case 4:
      return Array.from({ length: dice.below(5) }, () => oddValue(dice, depth + 1));
    default:
      return Object.fromEntries(
        Array.from({ length: dice.below(5) }, () => [dice.one(NAMES), oddValue(dice, depth + 1)]),
      );
  }
}

/** A command of the protocol with something wrong in it. */
export function mutated(dice: Dice): string {
  const command: Record<string, unknown> = { ...dice.one(Object.values(SAMPLES)) };
  for (let i = dice.below(3); i >= 0; i--) {
    const field = dice.one(NAMES);
    if (dice.below(4) === 0) delete command[field];
    else {Object.defineProperty(command, field, {
        value: oddValue(dice),
        enumerable: true,
        configurable: true,
      });}
  }
  return JSON.stringify(command);
}

/** Text that is to be taken for JSON. */
export function oddText(dice: Dice): string {
  switch (dice.below(9)) {
    case 0:
      return "[".repeat(1 + dice.below(30_000));
    case 1:
      return `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`;
    case 2:
      return `{"type":"send","ref":${"9".repeat(1 + dice.below(5_000))}}`;
    case 3:
      return `{"type":"heartbeat","__proto__":{"ref":1},"constructor":{"prototype":{"x":1}}}`;
    case 4:
      return '{"type":"pong"}\n'.repeat(dice.one([2, 100, 4_000]));
    case 5:
      return "\n".repeat(dice.below(60_000));
    case 6:
      return JSON.stringify(oddValue(dice));
    case 7:
      return mutated(dice).slice(0, dice.below(60));
    default:
      return mutated(dice);
  }
}
