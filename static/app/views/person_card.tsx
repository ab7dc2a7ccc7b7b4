/// <reference lib="dom" />
import { type Signal, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { User } from "../../../protocol/fields.ts";
import type { Chat } from "../model/chat.ts";
import type { Page } from "../model/page.ts";
import { type Whereabouts, whereaboutsOf } from "../model/people.ts";
import type { TextKey } from "../text/en.ts";
import { seenMoment } from "../text/dates.ts";
import { speech, t } from "../text/now.ts";
import { Avatar } from "./avatar.tsx";
import { PersonMeasures } from "./person_measures.tsx";

interface PersonCardProps {
  readonly user: User;
  readonly page: Page;
  readonly chat: Chat;
}

/** Who somebody is: whether they are here, when they were last, and the way to talk to them alone. */
export function PersonCard({ user, page, chat }: PersonCardProps): JSX.Element {
  const found = useSignal<Whereabouts | undefined>(undefined);
  const problem = useSignal<TextKey | undefined>(undefined);
  const isMe = user.id === chat.me.value.id;
  useEffect(() => void whereaboutsOf(user.name).then((answer) => found.value = answer), [user.name]);
  const room = chat.current.value;
  const mayModerate = room !== undefined && page.facts.of(room).value?.mayModerate === true;
  const isOnline = isMe || found.value?.isOnline === true;

  return (
    <>
      <Avatar user={user} isOnline={isOnline} />
      <p class="person-state" role="status">{isMe ? t("thisIsYou") : stateOf(found.value)}</p>
      <p class="problem" role="alert">{problem.value && t(problem.value)}</p>
      {!isMe && (
        <button
          type="button"
          class="primary"
          onClick={() => void page.direct(user.name).then((answer) => problem.value = answer)}
        >
          {t("messagePerson")}
        </button>
      )}
      {!isMe && mayModerate && room !== undefined && (
        <PersonMeasures user={user} page={page} room={room} problem={problem} />
      )}
      {!isMe && page.ignored.users.value && <IgnoreButton user={user} page={page} problem={problem} />}
    </>
  );
}

interface IgnoreButtonProps {
  readonly user: User;
  readonly page: Page;
  readonly problem: Signal<TextKey | undefined>;
}

/** For oneself alone: nobody else sees that somebody is ignored. */
function IgnoreButton({ user, page, problem }: IgnoreButtonProps): JSX.Element {
  const isIgnored = page.ignored.has(user);
  const set = async () => void (problem.value = await page.ignored.set(user.name, !isIgnored));
  return (
    <>
      {isIgnored && <p class="person-state" role="status">{t("ignoring", { person: user.name })}</p>}
      <button type="button" class="quiet ignore" aria-pressed={isIgnored} onClick={() => void set()}>
        {t(isIgnored ? "unignore" : "ignore")}
      </button>
    </>
  );
}

function stateOf(found: Whereabouts | undefined): string {
  if (found === undefined) return "";
  else if (found.isOnline) return t("onlineNow");
  else if (found.lastSeen === 0) return t("offlineNow");
  else return t("lastSeen", { time: seenMoment(found.lastSeen, Date.now(), speech.value) });
}
