import type { Row } from "./rows.ts";
import type { Shown } from "./shown.ts";

/** True where drawing one would look exactly like the other. */
export function isSameRow(a: Row, b: Row): boolean {
  if (a === b) return true;
  if (a.kind === "message" && b.kind === "message") {
    return a.starts === b.starts && a.ends === b.ends && isSameShown(a.shown, b.shown);
  } else if (a.kind === "comings" && b.kind === "comings") return a.comings === b.comings;
  else if (a.kind === "gap" && b.kind === "gap") {
    return a.gap.after === b.gap.after && a.gap.before === b.gap.before;
  } else if (a.kind === "hidden" && b.kind === "hidden") return a.count === b.count;
  else return a.kind === b.kind && a.kind !== "comings" && a.kind !== "gap" && a.key === b.key;
}

function isSameShown(a: Shown, b: Shown): boolean {
  return a.key === b.key && a.seq === b.seq && a.text === b.text && a.at === b.at && a.mine === b.mine &&
    a.from.id === b.from.id && a.from.name === b.from.name && a.replyTo === b.replyTo &&
    a.isEdited === b.isEdited && a.isDeleted === b.isDeleted && a.state === b.state &&
    a.error?.code === b.error?.code && a.change?.id === b.change?.id && a.change?.state === b.change?.state &&
    sameReactions(a, b);
}

function sameReactions({ reactions: a }: Shown, { reactions: b }: Shown): boolean {
  return a === b || a.length === b.length && a.every((each, i) => {
        const other = b[i];
        return each.emoji === other?.emoji && each.count === other.count && each.mine === other.mine;
      });
}
