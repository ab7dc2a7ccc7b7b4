import type { Item, Message, Outgoing, RoomView } from "../../../client/mod.ts";
import type { User } from "../../../protocol/fields.ts";
import { newestSeq, seqOf } from "../view/log_items.ts";

/** What happened in a room, in present state. */
export type Heard =
  | { readonly type: "joined"; readonly room: string; readonly count: number; readonly unread: number }
  | ({ readonly type: "message" | "updated"; readonly room: string } & Message)
  | {
    readonly type: "notice";
    readonly room: string;
    readonly seq: number;
    readonly from: User;
    readonly what: string;
    readonly value: string;
  }
  | { readonly type: "gap"; readonly room: string; readonly after: number; readonly before: number }
  | {
    readonly type: "presence";
    readonly room: string;
    readonly count: number;
    readonly members: readonly User[];
  }
  | { readonly type: "typing"; readonly room: string; readonly users: readonly User[] }
  | {
    readonly type: "failed";
    readonly room: string;
    readonly id: string;
    readonly code: string;
    readonly message: string;
  };

/** Tells what is new in a room, from one look to the next. What was said before the first look is not told. */
export class Hearing {
  #before: RoomView | undefined;
  #newest = 0;
  #messages = new Map<number, Message>();
  readonly #failed = new Set<string>();

  look(view: RoomView): Heard[] {
    if (this.#before === undefined) return view.state === "live" ? this.#begin(view) : [];
    const heard = [...this.#said(view), ...this.#failures(view), ...this.#people(view, this.#before)];
    this.#before = view;
    return heard;
  }

  #begin(view: RoomView): Heard[] {
    this.#before = view;
    this.#newest = newestSeq(view.items);
    this.#messages = messagesOf(view);
    const { name: room, count, unread } = view;
    return [{ type: "joined", room, count, unread }];
  }

  #said(view: RoomView): Heard[] {
    if (view.items === this.#before?.items) return [];
    const known = this.#messages;
    const [newest, room] = [this.#newest, view.name];
    this.#newest = Math.max(newest, newestSeq(view.items));
    this.#messages = messagesOf(view);
    return view.items.flatMap((item) => {
      if ((seqOf(item) ?? 0) > newest) return told(item, room);
      const isChanged = item.kind === "message" && known.has(item.message.seq) &&
        known.get(item.message.seq) !== item.message;
      return isChanged ? [{ type: "updated", room, ...item.message } as const] : [];
    });
  }

  #failures({ name: room, items }: RoomView): Heard[] {
    return items.flatMap((item) => {
      if (item.kind !== "outgoing" || !this.#isNewFailure(item.outgoing)) return [];
      const { id, error } = item.outgoing;
      this.#failed.add(id);
      const { code = "unavailable", message = "It was not sent" } = error ?? {};
      return [{ type: "failed", room, id, code, message } as const];
    });
  }

  #isNewFailure({ id, state }: Outgoing): boolean {
    return state === "failed" && !this.#failed.has(id);
  }

  #people({ name: room, members, count, typing, state }: RoomView, before: RoomView): Heard[] {
    const presence = state === "live" && (count !== before.count || !isSame(members, before.members))
      ? [{ type: "presence", room, count, members } as const]
      : [];
    const fingers = isSame(typing, before.typing) ? [] : [{ type: "typing", room, users: typing } as const];
    return [...presence, ...fingers];
  }
}

function told(item: Item, room: string): Heard[] {
  if (item.kind === "message") return [{ type: "message", room, ...item.message }];
  if (item.kind === "gap") return [{ type: "gap", room, ...item.gap }];
  if (item.kind !== "notice" || item.event.type !== "changed") return [];
  const { seq, from, what, value } = item.event;
  return [{ type: "notice", room, seq, from, what, value }];
}

function messagesOf({ items }: RoomView): Map<number, Message> {
  return new Map(items.flatMap((item) => item.kind === "message" ? [[item.message.seq, item.message]] : []));
}

function isSame(some: readonly User[], others: readonly User[]): boolean {
  return some.length === others.length &&
    some.every(({ id, name }, i) => id === others[i]?.id && name === others[i]?.name);
}
