import * as z from "zod";
import { exportRoom } from "../chat/export.ts";
import type { Hub } from "../chat/hub.ts";
import { ImportRoom } from "../chat/import.ts";
import { Refusal } from "../chat/refusal.ts";
import { type TransferLine, transferLine } from "../chat/transfer.ts";
import { codeOf, type User } from "../protocol/fields.ts";
import { isDirect, type RoomName } from "../protocol/names.ts";
import type { MessageLog } from "../store/message_log.ts";
import type { Routes } from "./app.ts";
import { type BotParts, requireAdmin } from "./bots.ts";
import { DescribedRoutes } from "./described_routes.ts";
import { linesOf, type NumberedLine } from "./line_reader.ts";
import type { TokenReader } from "./require_user.ts";
import { inRoom } from "./shapes.ts";

/** What {@link transferRoutes} stand on. */
export interface TransferParts extends Pick<BotParts, "isAdmin"> {
  readonly hub: Hub;
  readonly log: MessageLog;
  readonly sessions: TokenReader;
  /** A new UUID. */
  newId(): string;
  /** Takes one export of this person. Answers 0, or the milliseconds to wait for the next. */
  pace(userId: string): number;
}

const NDJSON = "application/x-ndjson";
const LIMITS = { lineChars: 65_536, lines: 1_000_000, bytes: 512 * 1024 * 1024 };
const count = z.int().nonnegative();

const EXPORT = {
  method: "get",
  path: "/api/rooms/{room}/export",
  tag: "rooms",
  summary: "A whole room as NDJSON",
  description:
    "In present state, without what was deleted: a `room` line, then `message` and `reacted` lines in " +
    "their order, then `end`, without which it was cut off. For whoever may read the room.",
  params: inRoom,
  answers: { 200: { description: "One JSON object a line", type: NDJSON, schema: transferLine } },
  errors: ["bad_room", "not_found", "too_fast"],
} as const;

const IMPORT = {
  method: "post",
  path: "/api/rooms/{room}/import",
  tag: "rooms",
  summary: "Take in what was exported (admins)",
  description:
    "Adds the lines of an export, in their order, with their authors, times, replies and reactions. An error " +
    "names the line; what lies before it may be stored. The same lines again within 24 hours change nothing, so a " +
    `broken import is repeated as a whole. At most ${LIMITS.lines} lines.`,
  params: inRoom,
  streams: NDJSON,
  answers: {
    200: {
      description: "All of it is stored",
      schema: z.object({
        messages: count,
        reactions: count,
        duplicates: count,
        skipped: count,
        complete: z.boolean().meta({ description: "Whether the `end` line was there" }),
      }),
    },
  },
  errors: ["bad_frame", "bad_room", "forbidden", "not_found", "empty", "too_long"],
} as const;

/** `/api/rooms/{room}/export` and `/import`: a room carried from one server to another, or kept. */
export function transferRoutes(parts: TransferParts): Routes {
  const described = new DescribedRoutes(parts.sessions);
  described.forUsers(EXPORT, async ({ user, params }) => {
    const room = await parts.hub.enter(params.room, user);
    const waitMs = parts.pace(user.id);
    if (waitMs > 0) throw new Refusal("too_fast", "You are exporting too often", waitMs);
    return exported(exportRoom(parts.log, room.name, room.cursor, parts.hub.at()), room.name);
  });
  described.forUsers(IMPORT, async ({ user, params }, context) => {
    await requireAdmin(parts, user);
    return context.json(await takeIn(parts, user, params.room, context.req.raw.body));
  });
  return described.routes;
}

function exported(pages: AsyncGenerator<readonly TransferLine[]>, room: RoomName): Response {
  const encoder = new TextEncoder();
  const body = ReadableStream.from(encoded(pages, encoder));
  const filename = `${encodeURIComponent(room)}.ndjson`;
  return new Response(body, {
    headers: {
      "content-type": NDJSON,
      "content-disposition": `attachment; filename*=UTF-8''${filename}`,
    },
  });
}

async function* encoded(pages: AsyncGenerator<readonly TransferLine[]>, encoder: TextEncoder) {
  for await (const lines of pages) {
    yield encoder.encode(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  }
}

async function takeIn(
  { hub, log, newId }: TransferParts,
  user: User,
  name: RoomName,
  body: ReadableStream<Uint8Array> | null,
) {
  if (isDirect(name)) throw new Refusal("bad_room", "A room of two takes nothing in");
  const room = await hub.enter(name, user);
  const importing = new ImportRoom({ log, room: name, by: user, newId, now: () => hub.now() });
  try {
    for await (const line of linesOf(body, LIMITS)) {
      await importing.take(read(line)).catch((error) => {
        throw error instanceof RangeError ? refused(line, "bad_frame", error.message) : error;
      });
    }
  } finally {
    await importing.flush();
    // The log has it; whoever is in the room now hears of it.
    await room.level();
  }
  return importing.done;
}

function read(line: NumberedLine): TransferLine {
  const parsed = transferLine.safeParse(jsonOf(line));
  if (parsed.success) return parsed.data;
  const { code, message } = codeOf(parsed.error);
  const isUnknown = parsed.error.issues[0]?.code === "invalid_union";
  throw refused(line, code, isUnknown ? 'There is no line of this "type"' : message);
}

function jsonOf(line: NumberedLine): unknown {
  try {
    return JSON.parse(line.text);
  } catch {
    throw refused(line, "bad_frame", "This is no JSON object");
  }
}

function refused({ number }: NumberedLine, code: Refusal["code"], message: string): Refusal {
  return new Refusal(code, `Line ${number}: ${message}`);
}
