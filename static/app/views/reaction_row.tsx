/// <reference lib="dom" />
import type { JSX } from "preact";
import type { Desk } from "../model/desk.ts";
import type { Shown } from "../model/shown.ts";
import { speech, t } from "../text/now.ts";

/** The reactions to a message; a click joins one or takes it back. */
export function ReactionRow({ shown, desk }: { shown: Shown; desk: Desk }): JSX.Element | null {
  if (shown.reactions.length === 0 || shown.isDeleted) return null;
  return (
    <div class="reactions">
      {shown.reactions.map(({ emoji, count, mine }) => (
        <button
          type="button"
          key={emoji}
          class="reaction"
          aria-pressed={mine}
          aria-label={t(mine ? "reactedMine" : "reactedBy", { emoji, count })}
          onClick={() => desk.react(shown, emoji)}
        >
          <span aria-hidden="true">{emoji}</span>{" "}
          <span class="count" aria-hidden="true">{speech.value.number(count)}</span>
        </button>
      ))}
    </div>
  );
}
