import type { Appended, Outcome, Refused } from "../store/message_log.ts";

/** What became of a draft in the end. */
export type Answered = Appended | Refused;

/** True for what was not there before. */
export function isNew(outcome: Outcome): outcome is Appended {
  return "event" in outcome && !outcome.duplicate;
}

/** True for what was answered with its first result. */
export function isRepeat(outcome: Outcome): outcome is Appended {
  return "event" in outcome && outcome.duplicate;
}
