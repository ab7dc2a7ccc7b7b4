import type { Change, Item } from "../../client/mod.ts";
import { TEXT_CHARS } from "../../protocol/limits.ts";
import { codePoints, isBlank } from "../../protocol/names.ts";
import { Absence } from "./absence.ts";
import { type Editor, EMPTY, withText } from "./editor.ts";
import { readOrder } from "./orders.ts";
import { RoomBook } from "./room_book.ts";
import { runCommand, say } from "./run_command.ts";
import type { Flash, ScreenModel, Sheet, WritingContext } from "./screen_model.ts";
import type { Stage, Talk } from "./stage.ts";
import { TypedLines } from "./typed_lines.ts";
import { counted } from "./view/dates.ts";

/** What a {@link Desk} leans on. */
export interface DeskNeeds {
  readonly talk: Talk;
  readonly lookups: Stage["lookups"];
  /** The server, as a person reads it. */
  readonly host: string;
  readonly now: () => number;
  /** Something may look different now. */
  readonly changed: () => void;
  /** The person wants to go, and nothing keeps them. */
  readonly ended: () => void;
}

const FLASH_MS = 6_000;

/** One person's chat behind the screen: what they have open, what they write, what they are told. Knows no terminal. */
export class Desk {
  readonly book = new RoomBook();
  readonly lines = new TypedLines();
  editor: Editor = EMPTY;
  sheet: Sheet | undefined;
  context: WritingContext | undefined;
  isFocused = true;
  readonly talk: Talk;
  readonly #needs: DeskNeeds;
  readonly #absence = new Absence();
  #flash: (Flash & { readonly until: number }) | undefined;
  #isGoing = false;

  constructor(needs: DeskNeeds) {
    this.#needs = needs;
    this.talk = needs.talk;
    this.talk.subscribe((change) => this.#heard(change));
  }

  /** All that the screen shows, now. */
  get model(): ScreenModel {
    const { current } = this.book;
    const { rooms, connection, me } = this.talk;
    const visit = current === undefined ? undefined : this.book.visit(current);
    const now = this.#needs.now();
    return {
      ...{ now, me, connection, host: this.#needs.host },
      tabs: this.book.tabs(rooms),
      room: rooms.get(current ?? ""),
      unreadAfter: visit?.unreadAfter,
      place: visit?.place,
      chosen: visit?.chosen,
      trouble: this.#absence.trouble,
      unsent: this.#unsent(),
      editor: this.editor,
      context: this.context,
      sheet: this.sheet,
      flash: this.#flash && this.#flash.until > now ? this.#flash : undefined,
    };
  }

  show(room: string): void {
    if (!this.talk.rooms.has(room)) this.talk.open(room);
    this.book.follow(this.talk.rooms);
    this.book.show(room);
    this.context = undefined;
    this.look();
  }

  tell(text: string, isBad = false): void {
    // Bad news stays until the next line is finished.
    this.#flash = { text, isBad, until: isBad ? Infinity : this.#needs.now() + FLASH_MS };
    this.#needs.changed();
  }

  /** A new text to write, or none: what it answers or changes goes with it. */
  write(text: string, context: WritingContext | undefined): void {
    this.editor = withText(this.editor, text);
    this.context = context;
    this.#needs.changed();
  }

  /** The line is finished. */
  finish(): void {
    const { text } = this.editor;
    const context = this.context;
    this.sheet = undefined;
    if (isBlank(text)) return;
    if (codePoints(text) > TEXT_CHARS) return this.tell("That is too long for one message", true);
    this.lines.add(text);
    this.write("", undefined);
    this.#flash = undefined;
    this.#obey(text, context);
  }

  /** Ends, as soon as everything is sent; asked again, at once. */
  quit(): void {
    const unsent = this.#unsent();
    if (unsent === 0 || this.#isGoing) return this.#needs.ended();
    this.#isGoing = true;
    this.tell(`Ends as soon as ${counted(unsent, "message")} got through. /quit again gives up`, true);
  }

  /** Notes what has been read. */
  look(): void {
    for (const view of this.talk.rooms.values()) {
      const isWatched = this.isFocused && view.name === this.book.current;
      const read = this.book.visit(view.name).look(view, isWatched);
      if (read !== undefined) this.talk.read(view.name, read);
    }
    this.#needs.changed();
  }

  #obey(text: string, context: WritingContext | undefined): void {
    const order = readOrder(text);
    if (order.kind === "unknown") this.tell(`There is no /${order.name}. /help shows what there is`, true);
    else if (order.kind === "command") {
      runCommand(this.#stage(), order.name, order.rest).then(
        () => this.look(),
        (error: unknown) => this.tell(error instanceof Error ? error.message : String(error), true),
      );
    } else this.#say(order.text, context);
    this.look();
  }

  #say(text: string, context: WritingContext | undefined): void {
    const room = this.book.current ?? "";
    this.talk.typing(room, false);
    if (context?.kind === "edit") this.talk.edit(room, context.seq, text);
    else say(this.#stage(), text, context?.seq);
  }

  #stage(): Stage {
    const { talk, book } = this;
    return {
      talk,
      book,
      lookups: this.#needs.lookups,
      // A command may have gone to another room meanwhile.
      get room() {
        return talk.rooms.get(book.current ?? "");
      },
      show: (room) => this.show(room),
      tell: (text, isBad) => this.tell(text, isBad),
      open: (sheet) => void (this.sheet = sheet),
      write: (text, context) => this.write(text, context),
      quit: () => this.quit(),
    };
  }

  #heard(change: Change): void {
    const { rooms, connection } = this.talk;
    if (change.kind === "connection") this.#absence.connection(connection, rooms, this.#needs.now());
    else if (change.kind === "room") {
      const view = rooms.get(change.room);
      if (view) this.#absence.room(view);
    } else if (change.kind === "rooms") {
      for (const name of this.book.names) if (!rooms.has(name)) this.#absence.forget(name);
    } else if (change.kind === "error") this.tell(change.error.message, true);
    this.book.follow(rooms);
    this.look();
    if (this.#isGoing && this.#unsent() === 0) this.#needs.ended();
  }

  #unsent(): number {
    const views = [...this.talk.rooms.values()];
    const isUnsent = (state: string) => state !== "sent" && state !== "failed";
    return views.reduce((sum, { items }) => sum + tail(items, isUnsent), 0);
  }
}

/** How many of the unconfirmed commands at the end are in such a state. */
function tail(items: readonly Item[], fits: (state: string) => boolean): number {
  let count = 0;
  for (let i = items.length - 1; i >= 0; i--) {
    const item = items[i];
    if (item?.kind !== "outgoing") break;
    if (fits(item.outgoing.state)) count++;
  }
  return count;
}
