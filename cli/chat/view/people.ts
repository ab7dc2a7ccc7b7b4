import type { RoomView } from "../../../client/mod.ts";
import type { User } from "../../../protocol/fields.ts";
import { clip } from "../text/cells.ts";
import { nameColour } from "../text/palette.ts";
import { safeLine } from "../text/safe_text.ts";
import type { Line } from "../text/spans.ts";
import { counted } from "./dates.ts";

/** How many cells the list of people takes beside the log; 0 where there is no room for it. */
export function peopleColumns(columns: number): number {
  return columns >= 72 ? Math.min(24, Math.floor(columns / 4)) : 0;
}

/** Who is here, by name, as far as it fits. */
export function peopleLines(room: RoomView, me: User | undefined, columns: number, rows: number): Line[] {
  const everyone = [...room.members].sort((a, b) => a.name.localeCompare(b.name));
  const most = everyone.length > rows - 1 || room.count > everyone.length ? Math.max(0, rows - 2) : rows - 1;
  const shown = everyone.slice(0, most);
  const typing = new Set(room.typing.map(({ id }) => id));
  const lines: Line[] = shown.map((user) => {
    const note = user.id === me?.id ? " (you)" : typing.has(user.id) ? " …" : "";
    const name = clip(safeLine(user.name), columns - 3 - note.length);
    return [{ text: "● ", colour: nameColour(user.id) }, { text: name }, { text: note, dim: true }];
  });
  const more = room.count - shown.length;
  return [
    [{ text: "Here", bold: true }],
    ...lines,
    ...(more > 0 ? [[{ text: `and ${counted(more, "other")}`, dim: true }]] : []),
  ];
}
