/// <reference lib="dom" />
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Desk } from "../model/desk.ts";
import { t } from "../text/now.ts";

const SHOWN_MS = 5_000;

/** Says that the message which was looked for is not there. */
export function Missing({ desk }: { desk: Desk }): JSX.Element {
  const isMissing = desk.isMissing.value;
  useEffect(() => {
    const timer = setTimeout(() => desk.isMissing.value = false, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isMissing]);
  return <p class="missing" role="status">{isMissing && t("messageGone")}</p>;
}
