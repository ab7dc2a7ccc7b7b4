/// <reference lib="dom" />
import { effect } from "@preact/signals";
import { Component, createRef, type JSX } from "preact";
import type { RoomView } from "../../../client/mod.ts";
import type { Desk } from "../model/desk.ts";
import type { Page } from "../model/page.ts";
import { reachesBack, reachMessage, reachUnread } from "../model/reaching.ts";
import { calledOf } from "../model/room_list.ts";
import { ItemWindow } from "../model/item_window.ts";
import { changesOf, type Row, rowsOf } from "../model/rows.ts";
import type { Span } from "../model/span.ts";
import { countNewer } from "../model/visit.ts";
import { t } from "../text/now.ts";
import { moveFocus } from "./log_keys.ts";
import { LogBeginning } from "./log_beginning.tsx";
import { Missing } from "./missing.tsx";
import { NewBelow } from "./new_below.tsx";
import { RowView } from "./row_view.tsx";
import { ScrollKeeper } from "./scroll_keeper.ts";

/** This much outside of sight is fetched ahead, in heights of the screen. */
const AHEAD = 1.5;
const POINTED_OUT_MS = 1_600;

interface LogProps {
  readonly desk: Desk;
  readonly page: Page;
}

/** What was said. Shows a window of it, and holds still for whoever reads back. */
export class Log extends Component<LogProps> {
  readonly #scroller = createRef<HTMLDivElement>();
  readonly #content = createRef<HTMLDivElement>();
  readonly #window = new ItemWindow();
  #keeper: ScrollKeeper | undefined;
  #span: Span = { from: 0, to: 0 };
  #isPaging = false;
  #isSeeking = false;
  #hasArrived = false;
  #stop: (() => void)[] = [];

  override componentDidMount(): void {
    const { desk, page } = this.props;
    const scroller = this.#scroller.current;
    const content = this.#content.current;
    if (scroller === null || content === null) return;
    this.#keeper = new ScrollKeeper(scroller, content);
    const resized = new ResizeObserver(() => this.#keeper?.restore());
    for (const element of [scroller, content]) resized.observe(element, { box: "border-box" });
    this.#stop = [
      () => resized.disconnect(),
      effect(() => void (desk.returns.value > 0 && queueMicrotask(() => this.#return()))),
      effect(() => void (page.wantedMessage.value !== undefined && this.#hasArrived && this.#goToWanted())),
      effect(() => void (desk.wanted.value !== undefined && this.#seek(desk.wanted.value))),
    ];
    this.componentDidUpdate();
  }

  override componentWillUnmount(): void {
    for (const stop of this.#stop) stop();
  }

  override getSnapshotBeforeUpdate(): null {
    if (this.#hasArrived) this.#keeper?.remember(this.#showsLatest);
    return null;
  }

  override componentDidUpdate(): void {
    if (this.#hasArrived) {
      this.#keeper?.restore();
      this.#watch();
    } else this.#arrive();
    this.#lookAhead();
  }

  /** At the first sight of the room: where reading stopped, else at its end. */
  #arrive(): void {
    const view = this.props.desk.view.peek();
    if (view === undefined || view.state === "joining") return;
    this.#hasArrived = true;
    this.#keeper?.toEnd();
    const { desk, page } = this.props;
    const { unreadAfter } = desk.visit;
    if (page.wantedMessage.peek() !== undefined) this.#goToWanted();
    else if (unreadAfter.peek() !== undefined) void this.#seekUnread(unreadAfter.peek() ?? 0);
    else this.#watch();
  }

  #revealUnread(): void {
    const line = this.#keeper?.line("unread");
    const isAbove = line !== undefined && line.offsetTop < (this.#scroller.current?.scrollTop ?? 0);
    if (isAbove) this.#keeper?.reveal("unread", 0.15);
  }

  /** The address may name a message. */
  #goToWanted(): void {
    const { desk, page } = this.props;
    const seq = page.wantedMessage.peek();
    page.wantedMessage.value = undefined;
    if (seq !== undefined) desk.wanted.value = seq;
  }

  get #view(): RoomView | undefined {
    return this.props.desk.view.peek();
  }

  get #showsLatest(): boolean {
    return this.#span.to >= (this.#view?.items.length ?? 0);
  }

  readonly #onScroll = (): void => {
    if (!this.#hasArrived) return;
    this.#keeper?.remember(this.#showsLatest);
    this.#watch();
    this.#lookAhead();
  };

  #watch(): void {
    const { chat, room, visit } = this.props.desk;
    // On the way to where reading stopped one passes the end without reading.
    if (this.#isSeeking) return;
    const isAtEnd = this.#keeper?.isAtEnd ?? true;
    if (visit.isAtEnd.peek() !== isAtEnd) chat.watch(room, isAtEnd);
  }

  /** Moves the window, or asks for older messages, before the reader gets to the edge. */
  #lookAhead(): void {
    const keeper = this.#keeper;
    const items = this.#view?.items ?? [];
    if (keeper === undefined || !this.#hasArrived) return;
    const ahead = AHEAD * keeper.height;
    if (keeper.pxAbove < ahead && this.#span.from > 0) {
      this.#window.showOlder(items);
      this.forceUpdate();
    } else if (keeper.pxBelow < ahead && !this.#showsLatest) {
      this.#window.showNewer(items);
      this.forceUpdate();
    } else if (keeper.pxAbove < ahead) this.#pageBack();
  }

  #pageBack(): void {
    const view = this.#view;
    if (this.#isPaging || view === undefined || view.reachesBeginning || view.state === "joining") return;
    if (view.items.length === 0) return;
    this.#isPaging = true;
    const done = () => void (this.#isPaging = false);
    this.props.desk.pageBack().then(done, () => setTimeout(done, 3_000));
  }

  readonly #return = (): void => {
    this.#window.showLatest(this.#view?.items ?? []);
    this.#keeper?.toEnd();
    this.forceUpdate(() => {
      this.#keeper?.toEnd();
      this.#watch();
    });
  };

  /** Brings a message into sight, however far back it is. */
  async #seek(seq: number): Promise<void> {
    const { desk } = this.props;
    const index = await reachMessage(desk, seq);
    desk.wanted.value = undefined;
    const item = this.#view?.items[index];
    desk.isMissing.value = item === undefined;
    if (item?.kind !== "message") return;
    this.#window.showAround(index, this.#view?.items ?? []);
    this.forceUpdate(() => this.#pointOut(item.message.id));
  }

  /** Brings the place into sight where reading stopped. */
  async #seekUnread(after: number): Promise<void> {
    this.#isSeeking = true;
    const index = await reachUnread(this.props.desk, after);
    this.#isSeeking = false;
    const isStillThere = this.#keeper?.isAtEnd ?? false;
    if (index < 0 || !isStillThere) return this.#watch();
    this.#window.showAround(index, this.#view?.items ?? []);
    this.forceUpdate(() => {
      this.#revealUnread();
      this.#watch();
    });
  }

  #pointOut(key: string): void {
    this.#keeper?.reveal(key, 0.3);
    this.#watch();
    const line = this.#keeper?.line(key);
    line?.classList.add("pointed-out");
    line?.querySelector<HTMLElement>(".message")?.focus({ preventScroll: true });
    setTimeout(() => line?.classList.remove("pointed-out"), POINTED_OUT_MS);
  }

  #rows(view: RoomView): Row[] {
    const { desk } = this.props;
    const { chat, visit } = desk;
    const isAtEnd = this.#keeper?.isAtEnd ?? true;
    const wasFirst = this.#span.from === 0;
    this.#span = this.#window.place(view.items, isAtEnd);
    if (wasFirst && this.#span.from > 0 && !isAtEnd) {
      // Older messages have come: they take the place of the shape of what was loading in the same breath.
      this.#window.showOlder(view.items);
      this.#span = this.#window.place(view.items, isAtEnd);
    }
    const { from, to } = this.#span;
    return rowsOf(view.items.slice(from, to), {
      me: chat.me.value,
      before: view.items[from - 1],
      unreadAfter: reachesBack(view, visit.unreadAfter.value ?? 0) ? visit.unreadAfter.value : undefined,
      comings: desk.isDirect ? [] : visit.comings.value,
      isIgnored: (user) => this.props.page.ignored.has(user),
      changes: changesOf(view.items),
      isLatest: to >= view.items.length,
    });
  }

  render({ desk }: LogProps): JSX.Element {
    const view = desk.view.value;
    const rows = view === undefined ? [] : this.#rows(view);
    const lastKey = rows.findLast((row) => row.kind === "message")?.key;
    const newer = view && !desk.visit.isAtEnd.value ? countNewer(view, desk.visit.seenSeq.value) : 0;
    return (
      <>
        <div
          class="log"
          role="log"
          aria-live="off"
          aria-label={t("conversation", {
            room: calledOf(desk.room, desk.companion, t("privateConversation")),
          })}
          ref={this.#scroller}
          tabIndex={lastKey === undefined ? 0 : -1}
          onScroll={this.#onScroll}
          onKeyDown={(event) => moveFocus(event, desk)}
        >
          <div class="log-content" ref={this.#content}>
            <LogBeginning view={view} isShown={this.#span.from === 0} desk={desk} />
            {rows.map((row) => <RowView key={row.key} row={row} desk={desk} isLast={row.key === lastKey} />)}
          </div>
        </div>
        <Missing desk={desk} />
        <NewBelow isAway={!desk.visit.isAtEnd.value} count={newer} onClick={this.#return} />
      </>
    );
  }
}
