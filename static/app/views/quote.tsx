/// <reference lib="dom" />
import type { JSX } from "preact";
import { colourOf } from "../model/colours.ts";
import type { Desk } from "../model/desk.ts";
import { t } from "../text/now.ts";

/** The message that this one answers, in a line. A click goes there. */
export function Quote({ seq, desk }: { seq: number; desk: Desk }): JSX.Element {
  const quoted = desk.messageAt(seq);
  return (
    <button
      type="button"
      class={`quote ${quoted ? `name-${colourOf(quoted.from.id)}` : ""}`}
      title={t("showQuoted")}
      onClick={() => desk.wanted.value = seq}
    >
      {quoted && (
        <span class="quote-author">
          <bdi>{quoted.from.name}</bdi>
        </span>
      )}
      <span class="quote-text" dir="auto">
        {quoted === undefined ? t("replyUnknown") : quoted.deletedAt ? t("deletedMessage") : quoted.text}
      </span>
    </button>
  );
}
