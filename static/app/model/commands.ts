import type { TextKey } from "../text/en.ts";

/** What a line that starts with `/` asks for. */
export type Slash =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "command"; readonly name: CommandName; readonly rest: string }
  | { readonly kind: "unknown"; readonly name: string };

/** The commands, in the order of the list. `slot` names what has to follow. */
export const COMMANDS = {
  join: { says: "commandJoin", slot: "commandRoomSlot" },
  msg: { says: "commandMsg", slot: "commandPersonSlot" },
  leave: { says: "commandLeave", slot: undefined },
  name: { says: "commandName", slot: "commandNameSlot" },
  people: { says: "commandPeople", slot: undefined },
  connect: { says: "commandConnect", slot: undefined },
  disconnect: { says: "commandDisconnect", slot: undefined },
} as const satisfies Record<string, { says: TextKey; slot: TextKey | undefined }>;

/** The name of a command, without the slash. */
export type CommandName = keyof typeof COMMANDS;

/** Reads what was written. `//` at the start is a message that starts with one slash. */
export function readSlash(written: string): Slash {
  if (!written.startsWith("/")) return { kind: "text", text: written };
  if (written.startsWith("//")) return { kind: "text", text: written.slice(1) };
  const [name = "", ...rest] = written.slice(1).split(/\s+/);
  if (isCommand(name)) return { kind: "command", name, rest: rest.join(" ").trim() };
  return { kind: "unknown", name };
}

/** The commands that what was written so far may become; none once a space follows. */
export function matchingCommands(written: string): CommandName[] {
  if (!/^\/[a-z]*$/.test(written)) return [];
  return Object.keys(COMMANDS).filter(isCommand).filter((name) => name.startsWith(written.slice(1)));
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}
