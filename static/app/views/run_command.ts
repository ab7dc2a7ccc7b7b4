import { parseUserName } from "../../../protocol/names.ts";
import type { CommandName } from "../model/commands.ts";
import type { Desk } from "../model/desk.ts";
import { namedPerson } from "../model/named_person.ts";
import type { Page } from "../model/page.ts";
import { typedRoom } from "../model/place.ts";
import type { TextKey } from "../text/en.ts";
import { ROOM_COMMANDS } from "./room_commands.ts";

/** What there is to say about a command that was run: that it was not done, or what it did where nothing else shows that. */
export interface CommandNote {
  readonly isProblem: boolean;
  readonly says: TextKey;
  readonly person?: string;
}

/** What became of a command. Undefined: something it needs is missing. */
export type CommandOutcome = Promise<CommandNote | undefined> | undefined;

/** Does what a command says with what follows it. */
export type RunCommand = (rest: string, page: Page, desk: Desk) => CommandOutcome;

const COMMANDS: Readonly<Record<Exclude<CommandName, keyof typeof ROOM_COMMANDS>, RunCommand>> = {
  join: (rest, page) => withValue(typedRoom(rest), (room) => done(page.open(room))),
  name: (rest, page) => withValue(parseUserName(rest), (name) => noted(page.rename(name))),
  msg: (rest, page) => withValue(parseUserName(rest.replace(/^@/, "")), (name) => noted(page.direct(name))),
  leave: (_, page, desk) => done(page.leave(desk.room)),
  people: (_, page) => done(togglePeople(page)),
  ignore: (rest, page, desk) => ignore(rest, page, desk, true),
  unignore: (rest, page, desk) => ignore(rest, page, desk, false),
  connect: (_, __, desk) => done(desk.chat.talk.connect()),
  disconnect: (_, __, desk) => done(desk.chat.talk.disconnect()),
};

/** Does what a command says. Undefined where something it needs is missing. */
export function runCommand(name: CommandName, rest: string, page: Page, desk: Desk): CommandOutcome {
  return { ...COMMANDS, ...ROOM_COMMANDS }[name](rest, page, desk);
}

function ignore(rest: string, page: Page, desk: Desk, isIgnored: boolean): CommandOutcome {
  const person = namedPerson(rest, desk.knownNames)?.name;
  const says: TextKey = isIgnored ? "ignoring" : "notIgnoring";
  return withValue(person, async (name) => {
    const refused = await page.ignored.set(name, isIgnored);
    return refused ? { isProblem: true, says: refused } : { isProblem: false, says, person: name };
  });
}

function withValue<V>(value: V | undefined, run: (value: V) => CommandOutcome): CommandOutcome {
  return value === undefined ? undefined : run(value);
}

function done(_: void): Promise<undefined> {
  return Promise.resolve(undefined);
}

async function noted(refused: Promise<TextKey | undefined>): Promise<CommandNote | undefined> {
  const says = await refused;
  return says && { isProblem: true, says };
}

function togglePeople(page: Page): void {
  const { arePeopleFolded } = page.preferences;
  if (matchMedia("(min-width: 1000px)").matches) arePeopleFolded.value = !arePeopleFolded.value;
  else page.panel.value = "people";
}
