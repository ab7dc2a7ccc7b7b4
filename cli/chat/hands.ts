import { completed } from "./completion.ts";
import type { Desk } from "./desk.ts";
import { edited, EMPTY, withText } from "./editor.ts";
import type { Key } from "./key_reader.ts";
import type { Size } from "./text/spans.ts";
import { revealed, scrolled, windowOf } from "./view/log_window.ts";
import { blocksOf, layoutOf } from "./view/screen.ts";

const NOTHING_LEFT = "ctrl-c again ends";

/** The person's hands on a desk: what each key does. */
export class Hands {
  readonly #desk: Desk;
  readonly #size: () => Size;
  readonly #repaint: () => void;
  #wantsToEnd = false;

  constructor(desk: Desk, size: () => Size, repaint: () => void) {
    this.#desk = desk;
    this.#size = size;
    this.#repaint = repaint;
  }

  press(key: Key): void {
    const desk = this.#desk;
    const wantedToEnd = this.#wantsToEnd;
    this.#wantsToEnd = false;
    if (key.kind === "focus") this.#focus(key.on);
    else if (key.kind === "key" && key.name === "ctrl-c") this.#interrupt(wantedToEnd);
    else if (key.kind === "key" && this.#ownKeys[key.name]) this.#ownKeys[key.name]?.();
    else this.#edit(key);
    desk.look();
  }

  readonly #ownKeys: Readonly<Record<string, () => void>> = {
    "enter": () => this.#desk.finish(),
    "escape": () => this.#letGo(),
    "tab": () => this.#complete(),
    "page-up": () => this.#scroll(-(this.#height - 2)),
    "page-down": () => this.#scroll(this.#height - 2),
    "ctrl-home": () => this.#scroll(-Infinity),
    "ctrl-end": () => this.#scroll(Infinity),
    "alt-up": () => this.#choose(-1),
    "alt-down": () => this.#choose(1),
    "ctrl-up": () => this.#choose(-1),
    "ctrl-down": () => this.#choose(1),
    "ctrl-n": () => this.#goBy(1),
    "ctrl-p": () => this.#goBy(-1),
    "ctrl-l": () => this.#repaint(),
    "ctrl-r": () => this.#desk.talk.tryNow(),
    ...Object.fromEntries(
      Array.from({ length: 9 }, (_, i) => [`alt-${i + 1}`, () => this.#goTo(i)]),
    ),
  };

  get #height(): number {
    return Math.max(3, layoutOf(this.#desk.model, this.#size()).log.rows);
  }

  #edit(key: Key): void {
    const desk = this.#desk;
    const isEmpty = desk.editor.text === "";
    const name = key.kind === "key" ? key.name : "";
    const next = edited(desk.editor, key);
    if (isEmpty && name === "ctrl-d") desk.quit();
    else if (name === "ctrl-d") this.#edit({ kind: "key", name: "delete" });
    else if (isEmpty && name === "end") this.#scroll(Infinity);
    else if (isEmpty && name === "home") this.#scroll(-Infinity);
    else if (next) this.#write(next);
    else if (name === "up") this.#recall(desk.lines.earlier(desk.editor.text));
    else if (name === "down") this.#recall(desk.lines.later());
  }

  #write(next: Desk["editor"]): void {
    const desk = this.#desk;
    const room = desk.book.current;
    const hasChanged = next.text !== desk.editor.text;
    desk.editor = next;
    // A command is nobody's business.
    if (hasChanged && room !== undefined) desk.talk.typing(room, /^(?!\/[^/])./s.test(next.text));
  }

  #recall(line: string | undefined): void {
    if (line !== undefined) this.#desk.editor = withText(this.#desk.editor, line);
  }

  #interrupt(wantedToEnd: boolean): void {
    const desk = this.#desk;
    if (desk.editor.text !== "") desk.write("", undefined);
    else if (wantedToEnd) desk.quit();
    else {
      desk.tell(NOTHING_LEFT);
      this.#wantsToEnd = true;
    }
  }

  #letGo(): void {
    const desk = this.#desk;
    const visit = desk.book.current === undefined ? undefined : desk.book.visit(desk.book.current);
    if (desk.sheet) desk.sheet = undefined;
    else if (desk.context) desk.write(desk.context.kind === "edit" ? "" : desk.editor.text, undefined);
    else if (visit?.chosen !== undefined) visit.chosen = undefined;
    else desk.editor = { ...EMPTY, cut: desk.editor.cut };
  }

  #complete(): void {
    const { editor, book, talk } = this.#desk;
    const me = talk.me?.id;
    const members = talk.rooms.get(book.current ?? "")?.members ?? [];
    const people = members.filter(({ id }) => id !== me).map(({ name }) => name);
    this.#desk.editor = completed(editor, { people, rooms: book.names });
  }

  #focus(isFocused: boolean): void {
    const { book } = this.#desk;
    this.#desk.isFocused = isFocused;
    if (!isFocused && book.current !== undefined) book.visit(book.current).leave();
  }

  #goTo(index: number): void {
    const { book } = this.#desk;
    if (index < book.names.length) book.showAt(index);
  }

  #goBy(by: number): void {
    const { book } = this.#desk;
    book.showAt(book.names.indexOf(book.current ?? "") + by);
  }

  #scroll(by: number): void {
    const desk = this.#desk;
    const room = desk.book.current;
    if (room === undefined) return;
    desk.sheet = undefined;
    const { log } = layoutOf(desk.model, this.#size());
    const blocks = blocksOf(desk.model, log.columns);
    const visit = desk.book.visit(room);
    const before = visit.place;
    visit.place = scrolled(blocks, { height: log.rows, place: before, by });
    const isStuck = visit.place?.key === before?.key && visit.place?.line === before?.line;
    // Whoever cannot go further goes on when there is more.
    if (by < 0) this.#readBack(isStuck ? () => this.#scroll(by) : () => {});
  }

  /** Reads what is missing where somebody looks for it: at the top of what is shown, and in gaps. */
  #readBack(then: () => void = () => {}): void {
    const desk = this.#desk;
    const { model } = desk;
    const { room } = model;
    if (!room) return;
    const { log } = layoutOf(model, this.#size());
    const { first, last } = windowOf(blocksOf(model, log.columns), log.rows, model.place);
    const failed = (error: unknown) => desk.tell(`Cannot read older messages: ${reason(error)}`, true);
    const gap = room.items.slice(first, last + 1).findLast((item) => item.kind === "gap");
    if (gap) desk.talk.fill(room.name, gap.gap).then(then).catch(failed);
    else if (first === 0 && !room.reachesBeginning) desk.talk.pageBack(room.name).then(then).catch(failed);
  }

  #choose(by: number): void {
    const desk = this.#desk;
    const { room, chosen } = desk.model;
    if (!room) return;
    const messages = room.items.flatMap((item, index) =>
      item.kind === "message" && item.message.deletedAt === undefined
        ? [{ index, seq: item.message.seq }]
        : []
    );
    const at = chosen === undefined ? messages.length : messages.findIndex(({ seq }) => seq === chosen);
    const next = messages[Math.max(0, at + by)];
    const visit = desk.book.visit(room.name);
    visit.chosen = next?.seq;
    if (!next) return void (visit.place = undefined);
    const { log } = layoutOf(desk.model, this.#size());
    const blocks = blocksOf(desk.model, log.columns);
    visit.place = revealed(blocks, { height: log.rows, place: visit.place, index: next.index });
    if (next.index === messages[0]?.index) this.#readBack();
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
