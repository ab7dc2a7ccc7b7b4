/// <reference lib="dom" />
import type { JSX } from "preact";
import type { Desk } from "../model/desk.ts";
import type { Shown } from "../model/shown.ts";
import type { TextKey } from "../text/en.ts";
import { t } from "../text/now.ts";

/** Under a message that was not sent, or whose change was not saved: why, and the two ways on. */
export function MessageTrouble({ shown, desk }: { shown: Shown; desk: Desk }): JSX.Element | null {
  const trouble = troubleOf(shown);
  if (trouble === undefined) return null;
  const { talk } = desk.chat;
  return (
    <p class="trouble" role="alert">
      <span>{t(trouble.says)}</span>{" "}
      <button type="button" onClick={() => talk.retry(trouble.id)}>
        {t(trouble.says === "asking" ? "sendNow" : "tryAgain")}
      </button>
      <button type="button" onClick={() => talk.discard(trouble.id)}>{t("discard")}</button>
    </p>
  );
}

function troubleOf({ key, state, error, change }: Shown): { id: string; says: TextKey } | undefined {
  if (state === "asking") return { id: key, says: "asking" };
  if (state === "failed") return { id: key, says: reasonOf(error?.code) };
  if (change?.state === "failed" || change?.state === "asking") {
    return { id: change.id, says: "changeFailed" };
  }
  return undefined;
}

function reasonOf(code: string | undefined): TextKey {
  if (code === "too_fast") return "failedTooFast";
  else if (code === "too_long") return "failedTooLong";
  else if (code === "forbidden") return "failedForbidden";
  else return "failed";
}
