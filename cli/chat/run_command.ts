import type { Message } from "../../client/mod.ts";
import { parseRoomName } from "../../protocol/names.ts";
import { type CommandName, cutName } from "./orders.ts";
import { helpSheet, peopleSheet, roomsSheet, whereaboutsText } from "./sheets.ts";
import type { Stage } from "./stage.ts";

type Run = (stage: Stage, rest: string) => void | Promise<void>;

const RUNS: Readonly<Record<CommandName, Run>> = {
  join: ({ show, tell }, rest) => {
    const room = parseRoomName(rest.replace(/^#/, ""));
    if (room) show(room);
    else tell(`Not a room's name: "${rest}"`, true);
  },
  leave: ({ talk, room, tell }) => room ? talk.leave(room.name) : tell("You are in no room", true),
  rooms: async ({ lookups, open }) => open(roomsSheet(await lookups.rooms())),
  who,
  msg,
  me: (stage, rest) => {
    const { me } = stage.talk;
    if (rest === "" || !me) stage.tell("/me waves", true);
    else say(stage, `* ${me.name} ${rest}`);
  },
  reply: (stage, rest) => withTarget(stage, "theirs", ({ seq }) => reply(stage, seq, rest)),
  react: (stage, rest) => withTarget(stage, "theirs", (message) => react(stage, message, rest)),
  edit: (stage, rest) => withTarget(stage, "mine", (message) => edit(stage, message, rest)),
  delete: (stage) =>
    withTarget(stage, "mine", ({ seq }) => void stage.talk.delete(stage.room?.name ?? "", seq)),
  retry: (stage) => forFailed(stage, (id) => stage.talk.retry(id)),
  discard: (stage) => forFailed(stage, (id) => stage.talk.discard(id)),
  connect: ({ talk }) => {
    talk.connect();
    talk.tryNow();
  },
  help: ({ open }) => open(helpSheet()),
  quit: ({ quit }) => quit(),
};

/** Does what a command says. Rejects with a sentence for the person where the server does not play along. */
export async function runCommand(stage: Stage, name: CommandName, rest: string): Promise<void> {
  await RUNS[name](stage, rest);
}

/** Says something in the room on the screen. */
export function say(stage: Stage, text: string, replyTo?: number): void {
  const { room, talk, book, tell } = stage;
  if (!room) return tell("You are in no room. /join one", true);
  talk.send(room.name, text, replyTo === undefined ? {} : { replyTo });
  book.visit(room.name).spoke();
}

async function who({ room, lookups, open, tell }: Stage, rest: string): Promise<void> {
  if (rest !== "") tell(whereaboutsText(await lookups.user(rest.replace(/^@/, ""))));
  else if (room) open(peopleSheet(room));
  else tell("You are in no room", true);
}

async function msg(stage: Stage, rest: string): Promise<void> {
  const { talk, tell } = stage;
  const people = [...talk.rooms.values()].flatMap((
    { members, with: other },
  ) => [...members, ...(other ? [other] : [])]);
  const { name, rest: text } = cutName(rest, people.map((person) => person.name));
  if (name === "") return tell("/msg name text", true);
  const room = await talk.direct(name);
  stage.show(room);
  if (text !== "") say(stage, text);
}

function reply(stage: Stage, seq: number, text: string): void {
  if (text === "") stage.write("", { kind: "reply", seq });
  else say(stage, text, seq);
}

function edit(stage: Stage, { seq, text }: Message, changed: string): void {
  if (changed === "") stage.write(text, { kind: "edit", seq });
  else stage.talk.edit(stage.room?.name ?? "", seq, changed);
}

function react(stage: Stage, { seq, reactions }: Message, emoji: string): void {
  if (emoji === "") return stage.tell("/react 👍", true);
  const isOn = reactions.some((reaction) => reaction.emoji === emoji && reaction.mine);
  stage.talk.react(stage.room?.name ?? "", seq, emoji, !isOn);
}

/** The chosen message, else the last one that fits. */
function withTarget(stage: Stage, whose: "mine" | "theirs", run: (message: Message) => void): void {
  const { room, book, tell } = stage;
  if (!room) return tell("You are in no room", true);
  const visit = book.visit(room.name);
  const messages = room.items.flatMap((item) => item.kind === "message" ? [item.message] : []);
  const chosen = messages.find(({ seq }) => seq === visit.chosen);
  const fits = (message: Message) => message.deletedAt === undefined && message.mine === (whose === "mine");
  const target = chosen ?? messages.findLast(fits);
  if (!target || target.deletedAt !== undefined) return tell("There is no such message here", true);
  if (whose === "mine" && !target.mine) return tell("That message is not yours", true);
  run(target);
  visit.chosen = undefined;
}

function forFailed({ room, tell }: Stage, run: (id: string) => void): void {
  const failed = (room?.items ?? []).flatMap((item) =>
    item.kind === "outgoing" && (item.outgoing.state === "failed" || item.outgoing.state === "asking")
      ? [item.outgoing.id]
      : []
  );
  if (failed.length === 0) tell("Nothing has failed here");
  for (const id of failed) run(id);
}
