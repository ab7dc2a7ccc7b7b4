import type { User } from "../../../protocol/fields.ts";
import type { TextKey } from "../text/en.ts";
import { isRecord, userIn } from "./answers.ts";
import { type Answer, type Ask, asking, sentenceFor } from "./asking.ts";
import { factsIn, type RoomFacts } from "./room_facts.ts";

/** Settings of a room to be changed; what is left out stays. */
export interface RoomSettings {
  readonly topic?: string;
  readonly locked?: boolean;
  readonly slowModeSeconds?: number;
}

/** What a moderator does about somebody. */
export interface Measure {
  readonly action: "mute" | "unmute" | "remove" | "ban" | "unban";
  readonly user: string;
  /** How long; for ever where it is left out. */
  readonly minutes?: number;
}

/** Who may not write, and who may not come in. */
export interface Sanctioned {
  readonly muted: readonly User[];
  readonly banned: readonly User[];
}

/** The sentence that says why something was not done; undefined where it was. */
export type Refused = TextKey | undefined;

/** A link that lets people into a room. */
export type Invitation = { readonly link: string } | { readonly problem: TextKey };

/** Looking after rooms over HTTP. The server decides who may; nothing here rejects. */
export class Moderation {
  readonly #ask: Ask;

  constructor(ask: Ask = asking()) {
    this.#ask = ask;
  }

  async facts(room: string): Promise<RoomFacts | undefined> {
    const answer = await this.#ask("GET", pathOf(room));
    return "body" in answer ? factsIn(answer.body) : undefined;
  }

  async change(room: string, settings: RoomSettings): Promise<Refused> {
    const answer = await this.#ask("PATCH", pathOf(room), settings);
    const tooMuch = settings.topic === undefined ? "slowBad" : "topicTooLong";
    return problemIn(answer, { too_long: tooMuch, bad_frame: tooMuch });
  }

  async take(room: string, measure: Measure): Promise<Refused> {
    const answer = await this.#ask("POST", `${pathOf(room)}/moderation`, measure);
    const nobody = "personUnknown";
    return problemIn(answer, { not_found: nobody, bad_name: nobody, forbidden: "notOverThem" });
  }

  async sanctioned(room: string): Promise<Sanctioned> {
    const answer = await this.#ask("GET", `${pathOf(room)}/moderation`);
    const body = "body" in answer && isRecord(answer.body) ? answer.body : {};
    return { muted: peopleIn(body.muted), banned: peopleIn(body.banned) };
  }

  /** Makes a link for a week. */
  async invite(room: string): Promise<Invitation> {
    const answer = await this.#ask("POST", `${pathOf(room)}/invitations`, {});
    const body = "body" in answer && isRecord(answer.body) ? answer.body : {};
    if (typeof body.code === "string") return { link: `/?invite=${encodeURIComponent(body.code)}` };
    return { problem: problemIn(answer) ?? "somethingWrong" };
  }

  /** Lets somebody in by name; they are told. */
  async admit(room: string, user: string): Promise<Refused> {
    const answer = await this.#ask("POST", `${pathOf(room)}/members`, { user });
    return problemIn(answer, { not_found: "personUnknown", bad_name: "personUnknown" });
  }

  /** Takes an invitation. Answers with the room it leads to. */
  async accept(code: string): Promise<{ readonly room: string } | { readonly problem: TextKey }> {
    const answer = await this.#ask("POST", `/api/invitations/${encodeURIComponent(code)}`);
    const room = "body" in answer && isRecord(answer.body) ? answer.body.room : undefined;
    if (typeof room === "string") return { room };
    const gone = "inviteInvalid";
    return { problem: problemIn(answer, { not_found: gone, bad_frame: gone, forbidden: gone }) ?? gone };
  }
}

function pathOf(room: string): string {
  return `/api/rooms/${encodeURIComponent(room)}`;
}

function problemIn(answer: Answer, better: Readonly<Partial<Record<string, TextKey>>> = {}): Refused {
  return "refused" in answer ? sentenceFor(answer.refused, better) : undefined;
}

/** People in a list, each as they are or as the `user` of an entry. */
function peopleIn(list: unknown): User[] {
  if (!Array.isArray(list)) return [];
  return list.map((each) => userIn(each) ?? (isRecord(each) ? userIn(each.user) : undefined))
    .filter((user) => user !== undefined);
}
