/** What a finished line asks for. */
export type Order =
  | { readonly kind: "say"; readonly text: string }
  | { readonly kind: "command"; readonly name: CommandName; readonly rest: string }
  | { readonly kind: "unknown"; readonly name: string };

/** What a command is followed by, and what it does: the words of `/help`, in its order. */
export const COMMANDS = {
  join: { slot: "room", says: "go to a room, entering it where necessary" },
  leave: { slot: "", says: "leave this room" },
  rooms: { slot: "", says: "the rooms that there are" },
  who: { slot: "[name]", says: "who is here, or when somebody was last seen" },
  msg: { slot: "name [text]", says: "talk to somebody in private" },
  me: { slot: "text", says: "say what you do: * Ada waves" },
  reply: { slot: "[text]", says: "answer the chosen message, or the last one" },
  react: { slot: "emoji", says: "react to it, or take the reaction back" },
  edit: { slot: "[text]", says: "change the chosen message of yours, or your last" },
  delete: { slot: "", says: "delete it" },
  retry: { slot: "", says: "send again what could not be sent" },
  discard: { slot: "", says: "give up what could not be sent" },
  connect: { slot: "", says: "connect now" },
  help: { slot: "", says: "this list" },
  quit: { slot: "", says: "end" },
} as const satisfies Record<string, { slot: string; says: string }>;

/** The name of a command, without the slash. */
export type CommandName = keyof typeof COMMANDS;

/** Reads a finished line. `//` at its start is a message that starts with one slash. */
export function readOrder(line: string): Order {
  if (!line.startsWith("/")) return { kind: "say", text: line };
  if (line.startsWith("//")) return { kind: "say", text: line.slice(1) };
  const [, name = "", rest = ""] = /^\/(\S*)\s*([\s\S]*)$/.exec(line) ?? [];
  const known = name.toLowerCase();
  return isCommand(known) ? { kind: "command", name: known, rest: rest.trim() } : { kind: "unknown", name };
}

/**
 * Cuts `Grace Hopper are you there` into a name and the rest: the longest of the names that are known, whatever its case;
 * else what stands in quotes; else the first word.
 */
export function cutName(rest: string, known: readonly string[]): { name: string; rest: string } {
  const [, quoted, behind = ""] = /^"([^"]+)"\s*([\s\S]*)$/.exec(rest) ?? [];
  if (quoted !== undefined) return { name: quoted, rest: behind };
  const said = rest.replace(/^@/, "");
  const fits = (name: string) => new RegExp(`^${RegExp.escape(name)}(?=$|[\\s:,])`, "iu").test(said);
  const [longest] = known.filter(fits).sort((a, b) => b.length - a.length);
  const name = longest ?? /^\S*/.exec(said)?.[0] ?? "";
  return { name, rest: said.slice(name.length).replace(/^[:,]?\s*/, "") };
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}
