import type { RoomView } from "../../client/mod.ts";
import type { ListedRoom, Whereabouts } from "./lookups.ts";
import { COMMANDS } from "./orders.ts";
import type { Sheet } from "./screen_model.ts";
import { clip, padEnd } from "./text/cells.ts";
import { nameColour } from "./text/palette.ts";
import { safeLine } from "./text/safe_text.ts";
import type { Line } from "./text/spans.ts";
import { counted, spanText } from "./view/dates.ts";

const KEYS: readonly [string, string][] = [
  ["PageUp PageDown", "read back and forth"],
  ["alt-↑ alt-↓", "choose a message"],
  ["ctrl-n ctrl-p, alt-1 … alt-9", "go to another room"],
  ["alt-enter, ctrl-j", "a new line in the message"],
  ["tab", "complete a command, a room, a name"],
  ["ctrl-c", "clear the line; twice: end"],
];

/** All commands and the keys that one would not guess. */
export function helpSheet(): Sheet {
  const commands = Object.entries(COMMANDS).map(([name, { slot, says }]) =>
    row(`/${name} ${slot}`, says, 20)
  );
  return { title: "Help", lines: [...commands, [], ...KEYS.map(([keys, says]) => row(keys, says, 30))] };
}

/** The rooms that there are. */
export function roomsSheet(rooms: readonly ListedRoom[]): Sheet {
  const lines = rooms.map(({ name, topic, count, unread, with: other }) => {
    const label = other ? `@${safeLine(other.name)}` : safeLine(name);
    const news = unread > 0 ? ` · ${counted(unread, "unread message")}` : "";
    return row(clip(label, 24), `${counted(count, "person", "people")} here${news}  ${safeLine(topic)}`, 26);
  });
  return { title: counted(rooms.length, "room"), lines };
}

/** Who is in a room. */
export function peopleSheet({ members, count }: RoomView): Sheet {
  const everyone = [...members].sort((a, b) => a.name.localeCompare(b.name));
  const lines = everyone.map(({ id, name }): Line => [
    { text: "  ● ", colour: nameColour(id) },
    { text: safeLine(name) },
  ]);
  return { title: `${counted(count, "person", "people")} here`, lines };
}

/** Where somebody is, in one sentence. */
export function whereaboutsText({ name, online, lastSeen }: Whereabouts, now = Date.now()): string {
  if (online) return `${name} is here`;
  const at = Date.parse(lastSeen ?? "");
  return Number.isFinite(at) ? `${name} was here ${spanText(now - at)} ago` : `${name} is not here`;
}

function row(left: string, right: string, cells: number): Line {
  return [{ text: `  ${padEnd(left, cells)} `, bold: true }, { text: right, dim: true }];
}
