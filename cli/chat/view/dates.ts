const TIME = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", {
  weekday: "long",
  day: "numeric",
  month: "long",
  year: "numeric",
});

/** `09:05`, or five spaces for what is no time. */
export function timeText(at: number): string {
  return Number.isFinite(at) ? TIME.format(at) : "     ";
}

/** `Saturday 21 November 2026`, or nothing for what is no time. */
export function dayText(at: number): string {
  if (!Number.isFinite(at)) return "";
  return DAY.formatToParts(at).flatMap(({ type, value }) => type === "literal" ? [] : [value]).join(" ");
}

/** `4 s`, `3 min`, `2 h`, `5 days`: about how long something took. */
export function spanText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 100) return `${seconds} s`;
  else if (seconds < 6_000) return `${Math.round(seconds / 60)} min`;
  else if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h`;
  else return `${Math.round(seconds / 86_400)} days`;
}

/** `1 message`, `2 messages`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}
