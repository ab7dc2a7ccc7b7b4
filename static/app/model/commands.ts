import type { TextKey } from "../text/en.ts";

/** What a line that starts with `/` asks for. */
export type Slash =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "command"; readonly name: CommandName; readonly rest: string }
  | { readonly kind: "unknown"; readonly name: string };

/** How a command is explained. `slot` names what has to follow; `isForModerators` where others would only be refused. */
interface Explained {
  readonly says: TextKey;
  readonly slot?: TextKey;
  readonly isForModerators?: true;
}

/** The commands, in the order of the list. */
export const COMMANDS = {
  join: { says: "commandJoin", slot: "commandRoomSlot" },
  msg: { says: "commandMsg", slot: "commandPersonSlot" },
  leave: { says: "commandLeave" },
  name: { says: "commandName", slot: "commandNameSlot" },
  people: { says: "commandPeople" },
  ignore: { says: "commandIgnore", slot: "commandPersonSlot" },
  unignore: { says: "commandUnignore", slot: "commandPersonSlot" },
  connect: { says: "commandConnect" },
  disconnect: { says: "commandDisconnect" },
  topic: { says: "commandTopic", slot: "commandTopicSlot", isForModerators: true },
  invite: { says: "commandInvite", slot: "commandPersonSlot", isForModerators: true },
  mute: { says: "commandMute", slot: "commandMuteSlot", isForModerators: true },
  unmute: { says: "commandUnmute", slot: "commandPersonSlot", isForModerators: true },
  kick: { says: "commandKick", slot: "commandPersonSlot", isForModerators: true },
  ban: { says: "commandBan", slot: "commandMuteSlot", isForModerators: true },
  unban: { says: "commandUnban", slot: "commandPersonSlot", isForModerators: true },
  slow: { says: "commandSlow", slot: "commandSlowSlot", isForModerators: true },
  lock: { says: "commandLock", isForModerators: true },
  unlock: { says: "commandUnlock", isForModerators: true },
} as const satisfies Record<string, Explained>;

/** The name of a command, without the slash. */
export type CommandName = keyof typeof COMMANDS;

/** How a command is explained. */
export function explained(name: CommandName): Explained {
  return COMMANDS[name];
}

/** Reads what was written. `//` at the start is a message that starts with one slash. */
export function readSlash(written: string): Slash {
  if (!written.startsWith("/")) return { kind: "text", text: written };
  if (written.startsWith("//")) return { kind: "text", text: written.slice(1) };
  const [, name = "", rest = ""] = /^\/(\S*)\s*(.*)$/s.exec(written) ?? [];
  if (isCommand(name)) return { kind: "command", name, rest: rest.trim() };
  return { kind: "unknown", name };
}

/** The commands that what was written so far may become; none once a space follows. */
export function matchingCommands(written: string, mayModerate: boolean): CommandName[] {
  if (!/^\/[a-z]*$/.test(written)) return [];
  return Object.keys(COMMANDS).filter(isCommand).filter((name) =>
    name.startsWith(written.slice(1)) && (mayModerate || !explained(name).isForModerators)
  );
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}
