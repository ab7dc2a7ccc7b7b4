/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { User } from "../../../protocol/fields.ts";
import type { Gap } from "../../../client/mod.ts";
import type { Comings } from "../model/comings.ts";
import type { Desk } from "../model/desk.ts";
import { dayName } from "../text/dates.ts";
import { speech, t } from "../text/now.ts";

/** Where a day begins. */
export function DayLine({ at }: { at: number }): JSX.Element {
  return (
    <p class="rule day">
      <time dateTime={new Date(at).toISOString()}>{dayName(at, Date.now(), speech.value)}</time>
    </p>
  );
}

/** Where reading stopped. */
export function UnreadLine(): JSX.Element {
  return (
    <p class="rule unread-line">
      <span>{t("newMessagesLine")}</span>
    </p>
  );
}

/** Who came and who went, in one line. */
export function ComingsLine({ comings }: { comings: Comings }): JSX.Element {
  const parts = [
    comings.joined.length > 0 ? t("joined", { people: namesOf(comings.joined) }) : "",
    comings.left.length > 0 ? t("left", { people: namesOf(comings.left) }) : "",
  ];
  return <p class="small-line">{parts.filter((part) => part !== "").join(" · ")}</p>;
}

function namesOf(people: readonly User[]): string {
  return speech.value.list(people.map((person) => person.name));
}

/** What somebody said whom one ignores. */
export function HiddenLine({ count }: { count: number }): JSX.Element {
  return <p class="small-line">{t("hiddenMessages", { count })}</p>;
}

/** Where messages are missing: a click brings them. */
export function GapLine({ gap, desk }: { gap: Gap; desk: Desk }): JSX.Element {
  const isLoading = useSignal(false);
  function fill(): void {
    if (isLoading.value) return;
    isLoading.value = true;
    fillAll(desk, gap).catch(() => undefined).finally(() => isLoading.value = false);
  }
  return (
    <button type="button" class="gap" aria-disabled={isLoading.value} onClick={fill}>
      {isLoading.value ? t("gapLoading") : t(gap.after === 0 ? "loadOlder" : "gap")}
    </button>
  );
}

/** A click fills up to so many pages, from the newer end: mostly all that is missing. */
const MOST_PAGES = 5;

async function fillAll(desk: Desk, gap: Gap): Promise<void> {
  let missing: Gap | undefined = gap;
  for (let pages = 0; missing !== undefined && pages < MOST_PAGES; pages++) {
    await desk.fill(missing);
    const left: Gap | undefined = desk.gapAfter(gap.after);
    missing = left?.before === missing.before ? undefined : left;
  }
}
