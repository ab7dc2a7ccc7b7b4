import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { User } from "../../../protocol/fields.ts";
import type { TextKey } from "../text/en.ts";
import type { Account } from "./account.ts";
import type { Chat } from "./chat.ts";
import type { Ignored } from "./ignored.ts";
import type { Moderation } from "./moderation.ts";
import type { Place } from "./place.ts";
import { isDirectRoom, type RoomEntry } from "./room_entry.ts";
import { RoomFactsBook } from "./room_facts.ts";
import type { Notifications } from "../notifications.ts";
import { type RoomDirectory, roomEntries } from "./room_list.ts";
import type { Preferences } from "../storage/preferences.ts";
import type { RoomLevels } from "../storage/room_levels.ts";

/** A connection is in at most 100 rooms. */
const MOST_DIRECTS = 50;
/** So long the server may take to say who is here, where somebody was before. */
const LOOK_MS = 5_000;

/** Which screen there is: not known yet, the sign-in card, or the chat. */
export type Stage =
  | { readonly kind: "starting" }
  | { readonly kind: "out"; readonly notice: TextKey | undefined }
  | { readonly kind: "in"; readonly chat: Chat };

/** What is open over the conversation where there is no room for all three columns. */
export type Panel = "none" | "rooms" | "people";

/** What is open over everything, and has to be closed first. */
export type Dialog =
  | { readonly kind: "room" }
  | { readonly kind: "settings"; readonly room: string }
  | { readonly kind: "invite"; readonly room: string }
  | { readonly kind: "person"; readonly user: User }
  | { readonly kind: "emoji"; readonly choose: (emoji: string) => void };

/** What a {@link Page} leans on. */
export interface PageNeeds {
  readonly account: Account;
  readonly preferences: Preferences;
  readonly levels: RoomLevels;
  readonly notifications: Notifications;
  readonly directory: RoomDirectory;
  readonly moderation: Moderation;
  readonly ignored: Ignored;
  /** Who was here last, for when the server cannot be asked. */
  readonly remembered: { read(): User | undefined; write(user: User | undefined): void };
  /** Starts the chat of somebody who has just been recognized. */
  readonly startChat: (me: User) => Chat;
  /** Tells the address bar; a new entry in the history where `isStep`. */
  readonly goTo: (room: string | undefined, isStep: boolean) => void;
}

/** The whole page: who is here, which room the address names, which panel is open. */
export class Page {
  readonly stage = signal<Stage>({ kind: "starting" });
  readonly panel = signal<Panel>("none");
  readonly dialog = signal<Dialog | undefined>(undefined);
  /** The room that the address names. */
  readonly wanted = signal<string | undefined>(undefined);
  /** The message of that room that the address names, until it has been shown. */
  readonly wantedMessage = signal<number | undefined>(undefined);
  /** The invitation that the address brought, until it has been taken. */
  readonly invitation = signal<string | undefined>(undefined);
  /** What went wrong on the way to a room, where there is none to show. */
  readonly notice = signal<TextKey | undefined>(undefined);
  /** Every room that is known, latest activity first. */
  readonly entries: ReadonlySignal<readonly RoomEntry[]>;
  readonly account: Account;
  readonly preferences: Preferences;
  readonly levels: RoomLevels;
  readonly notifications: Notifications;
  readonly directory: RoomDirectory;
  readonly moderation: Moderation;
  readonly ignored: Ignored;
  readonly facts: RoomFactsBook;
  readonly #needs: PageNeeds;

  constructor(needs: PageNeeds) {
    this.#needs = needs;
    this.account = needs.account;
    this.preferences = needs.preferences;
    this.levels = needs.levels;
    this.notifications = needs.notifications;
    this.directory = needs.directory;
    this.moderation = needs.moderation;
    this.ignored = needs.ignored;
    this.facts = new RoomFactsBook((room) => needs.moderation.facts(room));
    this.entries = computed(() => {
      const { chat } = this;
      return chat ? roomEntries(this.directory.rooms.value, chat.rooms.value, chat.me.value) : [];
    });
  }

  /** The chat of whoever is signed in. */
  get chat(): Chat | undefined {
    const stage = this.stage.value;
    return stage.kind === "in" ? stage.chat : undefined;
  }

  /**
   * Finds out who is here: whoever a sign-in link names, else whoever the cookie does. Somebody unknown gets the sign-in
   * card; where the server is out of reach, or does not answer soon, whoever was here last goes on with what was last seen.
   */
  async start({ room, message, invitation }: Place, token?: string): Promise<void> {
    this.wanted.value = room;
    this.invitation.value = invitation;
    this.wantedMessage.value = message;
    const { remembered } = this.#needs;
    try {
      // Who has nothing to go on with waits longer.
      const soon = remembered.read() ? AbortSignal.timeout(LOOK_MS) : undefined;
      const user = token === undefined ? await this.account.current(soon) : await this.#adopt(token);
      if (user) this.enter(user);
      else if (token === undefined) this.stage.value = { kind: "out", notice: undefined };
    } catch {
      const user = remembered.read();
      if (user) this.enter(user).unreached();
      else this.stage.value = { kind: "out", notice: "unreachable" };
    }
  }

  enter(me: User): Chat {
    this.#needs.remembered.write(me);
    const chat = this.#needs.startChat(me);
    chat.reopen();
    this.stage.value = { kind: "in", chat };
    if (this.wanted.value === undefined) this.panel.value = "rooms";
    else chat.show(this.wanted.value);
    void this.ignored.refresh();
    void this.#takeInvitation();
    void this.directory.refresh().then(() => this.#openDirects(chat));
    return chat;
  }

  /** A person chose this room, or the browser's history did. */
  open(room: string | undefined, isStep = true): void {
    const stage = this.stage.peek();
    if (isStep) this.#needs.goTo(room, room !== this.wanted.peek());
    this.wanted.value = room;
    this.notice.value = undefined;
    this.panel.value = room === undefined ? "rooms" : "none";
    if (stage.kind === "in") stage.chat.show(room);
  }

  /** As {@link open}, at this message. */
  openAt({ room, message }: Place): void {
    this.wantedMessage.value = message;
    this.open(room, false);
  }

  /** Opens the room of two with this person. Answers with the sentence that says why not. */
  async direct(name: string): Promise<TextKey | undefined> {
    const chat = this.stage.peek().kind === "in" ? this.chat : undefined;
    const room = await chat?.direct(name);
    if (room === undefined) return "personUnknown";
    this.dialog.value = undefined;
    this.open(room);
    void this.directory.refresh();
    return undefined;
  }

  /** Gives oneself another name. Answers with the sentence that says why not. */
  async rename(name: string): Promise<TextKey | undefined> {
    const { chat } = this;
    if (chat === undefined) return undefined;
    const answer = await this.account.rename(name, chat.talk.token);
    if ("problem" in answer) return answer.problem;
    chat.talk.signIn({ token: answer.token });
    return undefined;
  }

  /** Opens what invites people into a room. */
  invite(room: string): undefined {
    this.dialog.value = { kind: "invite", room };
  }

  leave(room: string): void {
    const stage = this.stage.peek();
    if (stage.kind === "in") stage.chat.leave(room);
    this.open(undefined);
    void this.directory.refresh();
  }

  async signOut(notice?: TextKey): Promise<void> {
    const stage = this.stage.peek();
    if (stage.kind === "in") {
      stage.chat.talk.signOut();
      stage.chat.forget();
      stage.chat.close();
    }
    this.panel.value = "none";
    this.dialog.value = undefined;
    this.#needs.remembered.write(undefined);
    this.directory.rooms.value = [];
    this.ignored.forget();
    this.facts.forget();
    this.stage.value = { kind: "out", notice };
    await this.account.signOut();
  }

  /** Conversations of two are always open: what is said there is for oneself. */
  #openDirects(chat: Chat): void {
    const directs = this.directory.rooms.peek().map(({ name }) => name).filter(isDirectRoom);
    if (this.chat === chat) chat.openQuietly(directs.slice(0, MOST_DIRECTS));
  }

  /** Takes the invitation once somebody is signed in; the address forgets it, so that going back does not take it again. */
  async #takeInvitation(): Promise<void> {
    const code = this.invitation.peek();
    if (code === undefined) return;
    this.invitation.value = undefined;
    const answer = await this.moderation.accept(code);
    const room = "room" in answer ? answer.room : undefined;
    this.#needs.goTo(room, false);
    this.open(room, false);
    if ("problem" in answer) this.notice.value = answer.problem;
    void this.directory.refresh();
  }

  async #adopt(token: string): Promise<User | undefined> {
    const answer = await this.account.adopt(token);
    if ("user" in answer) return answer.user;
    this.stage.value = { kind: "out", notice: answer.problem };
    return undefined;
  }
}
