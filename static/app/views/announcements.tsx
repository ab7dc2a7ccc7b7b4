/// <reference lib="dom" />
import type { JSX } from "preact";
import type { Announcer } from "../model/announcer.ts";

/** What a screen reader is told of new messages; nobody sees it. */
export function Announcements({ announcer }: { announcer: Announcer }): JSX.Element {
  return <div class="unseen" aria-live="polite" id="announcements">{announcer.said}</div>;
}
