import type { Speech } from "./speech.ts";

const formats = new Map<string, Intl.DateTimeFormat>();

/** "10:32", as the language writes times. */
export function timeOf(at: number, { locale }: Speech): string {
  return format(locale, { hour: "numeric", minute: "2-digit" }).format(at);
}

/** The whole date with its time, for those who want to know exactly. */
export function momentOf(at: number, { locale }: Speech): string {
  return format(locale, { dateStyle: "full", timeStyle: "short" }).format(at);
}

/** "Today", "Yesterday", "Friday, 20 November", with the year where it is another one. */
export function dayName(at: number, now: number, speech: Speech): string {
  const days = Math.round((startOfDay(now) - startOfDay(at)) / 86_400_000);
  if (days === 0) return speech.say("today");
  if (days === 1) return speech.say("yesterday");
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  const year = isThisYear ? {} : { year: "numeric" } as const;
  return format(speech.locale, { weekday: "long", day: "numeric", month: "long", ...year }).format(at);
}

/** As short as a list needs it: the time today, the date before. */
export function shortMoment(at: number, now: number, speech: Speech): string {
  if (startOfDay(at) === startOfDay(now)) return timeOf(at, speech);
  return format(speech.locale, { day: "numeric", month: "short" }).format(at);
}

/** When somebody was seen: the time, with its day where that is another one. */
export function seenMoment(at: number, now: number, speech: Speech): string {
  if (startOfDay(at) === startOfDay(now)) return timeOf(at, speech);
  return format(speech.locale, { day: "numeric", month: "long", hour: "numeric", minute: "2-digit" }).format(
    at,
  );
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

function format(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formats.set(key, known);
  return known;
}
