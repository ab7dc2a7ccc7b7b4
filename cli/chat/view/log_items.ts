import type { Item, Outgoing } from "../../../client/mod.ts";

/** What an item is called for as long as it means the same. A message keeps its key when it is confirmed. */
export function keyOf(item: Item): string {
  if (item.kind === "message") return item.message.id;
  else if (item.kind === "outgoing") return item.outgoing.id;
  else if (item.kind === "notice") return item.event.id;
  else return `gap ${item.gap.after}`;
}

/** The number of an item in the room's log; undefined for what is not in it yet. */
export function seqOf(item: Item | undefined): number | undefined {
  if (item?.kind === "message") return item.message.seq;
  else if (item?.kind === "notice") return item.event.seq;
  else if (item?.kind === "gap") return item.gap.before - 1;
  else return undefined;
}

/** The newest number that is shown; 0 where none is. */
export function newestSeq(items: readonly Item[]): number {
  for (let i = items.length - 1; i >= 0; i--) {
    const seq = seqOf(items[i]);
    if (seq !== undefined) return seq;
  }
  return 0;
}

/** Own unconfirmed edits, deletions and reactions by the number of the message that they change. */
export type Changes = ReadonlyMap<number, readonly Outgoing[]>;

/** The unconfirmed changes at the end of a room's items. */
export function changesOf(items: readonly Item[]): Changes {
  const changes = new Map<number, Outgoing[]>();
  for (let i = items.length - 1; i >= 0; i--) {
    const item = items[i];
    if (item?.kind !== "outgoing") break;
    const { command } = item.outgoing;
    if (command.type !== "send") {
      changes.set(command.target, [item.outgoing, ...changes.get(command.target) ?? []]);
    }
  }
  return changes;
}

/** The message of this number, where it is shown. */
export function messageAt(items: readonly Item[], seq: number) {
  for (let i = items.length - 1; i >= 0; i--) {
    const item = items[i];
    if (item?.kind === "message" && item.message.seq === seq) return item.message;
  }
  return undefined;
}
