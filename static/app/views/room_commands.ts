import type { Desk } from "../model/desk.ts";
import type { Measure, Refused, RoomSettings } from "../model/moderation.ts";
import { namedPerson } from "../model/named_person.ts";
import type { CommandNote, CommandOutcome, RunCommand } from "./run_command.ts";

/** The commands that look after a room. Whoever may not is told so by the server. */
export const ROOM_COMMANDS = {
  topic: (rest, _, desk) => changing(desk, { topic: rest }),
  lock: (_, __, desk) => changing(desk, { locked: true }),
  unlock: (_, __, desk) => changing(desk, { locked: false }),
  slow: (rest, _, desk) => slow(rest, desk),
  invite: (rest, page, desk) => rest === "" ? Promise.resolve(page.invite(desk.room)) : admit(rest, desk),
  mute: (rest, _, desk) => measure("mute", rest, desk),
  unmute: (rest, _, desk) => measure("unmute", rest, desk),
  kick: (rest, _, desk) => measure("remove", rest, desk),
  ban: (rest, _, desk) => measure("ban", rest, desk),
  unban: (rest, _, desk) => measure("unban", rest, desk),
} as const satisfies Readonly<Record<string, RunCommand>>;

async function changing(desk: Desk, settings: RoomSettings): Promise<CommandNote | undefined> {
  return refusal(await desk.moderation.change(desk.room, settings));
}

function slow(rest: string, desk: Desk): CommandOutcome {
  if (rest === "") return undefined;
  const slowModeSeconds = rest === "off" ? 0 : Number(rest.replace(/s$/, ""));
  return Number.isSafeInteger(slowModeSeconds) && slowModeSeconds >= 0
    ? changing(desk, { slowModeSeconds })
    : Promise.resolve(refusal("slowBad"));
}

function admit(rest: string, desk: Desk): CommandOutcome {
  const named = namedPerson(rest, desk.knownNames);
  return named && desk.moderation.admit(desk.room, named.name)
    .then((refused) => refusal(refused) ?? { isProblem: false, says: "invited", person: named.name });
}

function measure(action: Measure["action"], rest: string, desk: Desk): CommandOutcome {
  const named = namedPerson(rest, desk.knownNames);
  if (named === undefined) return undefined;
  const minutes = Number.parseInt(named.rest);
  const measure = { action, user: named.name, ...(minutes > 0 ? { minutes } : {}) };
  return desk.moderation.take(desk.room, measure).then(refusal);
}

function refusal(says: Refused): CommandNote | undefined {
  return says && { isProblem: true, says };
}
