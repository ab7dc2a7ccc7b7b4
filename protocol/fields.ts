import * as z from "zod";
import type { ErrorCode } from "./codes.ts";
import { TEXT_CHARS, TOPIC_CHARS } from "./limits.ts";
import { codePoints, isBlank, parseRoomName, parseUserName, type RoomName, type UserName } from "./names.ts";

/** Marks an issue with the protocol's own code, for {@link codeOf} to find. Without it a wrong field is a `bad_frame`. */
function refuse(context: z.RefinementCtx, code: ErrorCode, message: string): never {
  context.addIssue({ code: "custom", params: { code }, message });
  return z.NEVER;
}

const text = z.string().refine((value) => value.isWellFormed(), "must be well-formed Unicode");

/** A message's text: 1–4,000 code points, not blank. */
export const messageText = text.transform((value, context): string => {
  if (value.length > TEXT_CHARS && codePoints(value) > TEXT_CHARS) {
    return refuse(context, "too_long", `A message has at most ${TEXT_CHARS} characters`);
  }
  return isBlank(value) ? refuse(context, "empty", "A message needs some text") : value;
});

/** A room's topic: up to 250 code points; an empty one takes it away. */
export const topicText = text.transform((value, context): string =>
  codePoints(value) <= TOPIC_CHARS
    ? value.trim()
    : refuse(context, "too_long", `A topic has at most ${TOPIC_CHARS} characters`)
);

/** A room's name, brought into its one spelling. */
export const roomName = z.string().transform((value, context): RoomName =>
  parseRoomName(value) ??
    refuse(
      context,
      "bad_room",
      "A room's name has 1–64 letters, digits, _ or -, and starts with a letter or digit",
    )
);

/** A person's name, NFKC and trimmed. */
export const userName = z.string().transform((value, context): UserName => {
  if (isBlank(value)) return refuse(context, "empty", "A name needs some letters");
  return parseUserName(value) ??
    refuse(context, "bad_name", "A name has 1–32 letters, digits, spaces, _ - or .");
});

/** One emoji, as a person would pick it. */
export const emoji = text.max(32).refine(isEmoji, "must be one emoji");

function isEmoji(value: string): boolean {
  return /^\p{RGI_Emoji}$/v.test(value) || /^\p{RGI_Emoji}$/v.test(value + "\ufe0f");
}

/** The client's own id of a command: a UUID of any version (RFC 9562). */
export const commandId = z.guid();
export const ref = z.number();
export const seq = z.int().positive();
/** Where a reader is: the room's number line and the last number it has seen; 0 before the first. */
export const position = z.object({ epoch: z.string().min(1).max(32), seq: z.int().nonnegative() });
export const user = z.object({ id: z.string().min(1).max(64), name: z.string().min(1).max(128) });
export const at = z.iso.datetime();

export type Position = z.output<typeof position>;
export type User = z.output<typeof user>;

/** The code for what a schema refused: the first issue that names one, else `bad_frame`. */
export function codeOf(error: z.ZodError): { code: ErrorCode; message: string } {
  for (const issue of error.issues) {
    if (issue.code === "custom" && issue.params?.code) {
      return { code: issue.params.code as ErrorCode, message: issue.message };
    }
  }
  const first = error.issues[0];
  const where = first?.path.map(String).join(".") ?? "";
  return {
    code: "bad_frame",
    message: where ? `Wrong field "${where.slice(0, 40)}"` : "This is no frame of the protocol",
  };
}
