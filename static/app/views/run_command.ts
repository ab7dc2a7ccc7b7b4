import type { CommandName } from "../model/commands.ts";
import type { Desk } from "../model/desk.ts";
import type { Page } from "../model/page.ts";
import { typedRoom } from "../model/place.ts";
import type { TextKey } from "../text/en.ts";
import { parseUserName } from "../../../protocol/names.ts";

/** What became of a command: resolves to the sentence that says why not. */
export type CommandOutcome = Promise<TextKey | undefined>;

/** Does what a command says. Undefined where something it needs is missing. */
export function runCommand(
  name: CommandName,
  rest: string,
  page: Page,
  desk: Desk,
): CommandOutcome | undefined {
  if (name === "join") return withValue(typedRoom(rest), (room) => page.open(room));
  else if (name === "name") return withValue(parseUserName(rest), (userName) => page.rename(userName));
  else if (name === "msg") {
    return withValue(parseUserName(rest.replace(/^@/, "")), (user) => page.direct(user));
  } else if (name === "leave") page.leave(desk.room);
  else if (name === "connect") desk.chat.talk.connect();
  else if (name === "disconnect") desk.chat.talk.disconnect();
  else togglePeople(page);
  return Promise.resolve(undefined);
}

function withValue<V>(
  value: V | undefined,
  run: (value: V) => CommandOutcome | void,
): CommandOutcome | undefined {
  return value === undefined ? undefined : run(value) ?? Promise.resolve(undefined);
}

function togglePeople(page: Page): void {
  const { arePeopleFolded } = page.preferences;
  if (matchMedia("(min-width: 1000px)").matches) arePeopleFolded.value = !arePeopleFolded.value;
  else page.panel.value = "people";
}
