/// <reference lib="dom" />
import type { JSX } from "preact";
import type { Shown } from "../model/shown.ts";
import { momentOf, timeOf } from "../text/dates.ts";
import { speech, t } from "../text/now.ts";
import { Icon, type IconName } from "./icons.tsx";

/** When it was said, whether it was edited, and how far an own message has got. */
export function MessageMeta({ shown }: { shown: Shown }): JSX.Element {
  return (
    <span class="meta">
      {shown.isEdited && !shown.isDeleted && <span>{t("edited")}</span>}
      <time dateTime={new Date(shown.at).toISOString()} title={momentOf(shown.at, speech.value)}>
        {timeOf(shown.at, speech.value)}
      </time>
      {shown.mine && <MessageState shown={shown} />}
    </span>
  );
}

function MessageState({ shown }: { shown: Shown }): JSX.Element {
  const [icon, label] = stateOf(shown);
  return (
    <span class="state" title={label}>
      <Icon name={icon} />
      <span class="unseen">{label}</span>
    </span>
  );
}

function stateOf({ state, change }: Shown): [IconName, string] {
  if (state === "failed" || state === "asking") return ["warning", t("failed")];
  else if (state === "waiting") return ["clock", t("waitingToSend")];
  else if (state === "sending") return ["clock", t("pending")];
  else if (change && change.state !== "failed" && change.state !== "asking") {
    return ["clock", t("changePending")];
  } else return ["check", t("sent")];
}
