/// <reference lib="dom" />
import type { JSX } from "preact";
import type { User } from "../../../protocol/fields.ts";
import type { TextKey } from "../text/en.ts";
import { t } from "../text/now.ts";

interface NoticeLineProps {
  readonly from: User;
  readonly what: string;
  readonly value: string;
}

/** What is said of each thing that can be done about somebody: `value` is their name. */
const ABOUT_SOMEBODY: Readonly<Partial<Record<string, TextKey>>> = {
  muted: "noticeMuted",
  unmuted: "noticeUnmuted",
  removed: "noticeRemoved",
  banned: "noticeBanned",
  unbanned: "noticeUnbanned",
};

/** What changed about the room, or about somebody in it. */
export function NoticeLine(props: NoticeLineProps): JSX.Element {
  return <p class="small-line">{sentenceOf(props)}</p>;
}

function sentenceOf({ from: { name: person }, what, value }: NoticeLineProps): string {
  const about = ABOUT_SOMEBODY[what];
  if (about !== undefined) return t(about, { person, other: value });
  else if (what === "created" || what === "private") return t("roomOpened", { person });
  else if (what === "locked") return t(value === "on" ? "noticeLocked" : "noticeUnlocked", { person });
  else if (what === "slow_mode") return slowModeOf(person, Number(value));
  else if (what !== "topic") return t("roomChanged", { person });
  else return value === "" ? t("topicCleared", { person }) : t("topicChanged", { person, topic: value });
}

function slowModeOf(person: string, count: number): string {
  return count > 0 ? t("noticeSlow", { person, count }) : t("noticeSlowOff", { person });
}
