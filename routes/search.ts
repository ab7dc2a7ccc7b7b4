import * as z from "zod";
import type { Hub } from "../chat/hub.ts";
import { Refusal } from "../chat/refusal.ts";
import type { Search } from "../chat/search.ts";
import { SearchPattern } from "../chat/search_pattern.ts";
import * as events from "../protocol/events.ts";
import { position } from "../protocol/fields.ts";
import { codePoints } from "../protocol/names.ts";
import type { Routes } from "./app.ts";
import { type AskedBy, DescribedRoutes } from "./described_routes.ts";
import type { TokenReader } from "./require_user.ts";
import { inRoom, limited, whole } from "./shapes.ts";

/** What {@link searchRoutes} stand on. */
export interface SearchParts {
  readonly hub: Hub;
  readonly search: Search;
  readonly sessions: TokenReader;
  /** Takes one search of this person. Answers 0, or the milliseconds to wait for the next. */
  pace(userId: string): number;
}

const MOST_QUERY_CHARS = 200;
const MOST_LISTED = 100;
const PAGE = 50;

const highlights = z.array(z.tuple([z.int().nonnegative(), z.int().positive()])).meta({
  description: "Where in `text`: from, and up to but not including, in code points",
});

const SEARCH = {
  method: "get",
  path: "/api/rooms/{room}/search",
  tag: "messages",
  summary: "Find what was said",
  description:
    "Newest first, by its present text; what was deleted is not found. All words of `q` must be there, " +
    "in any case and width, also inside longer words; a word without accents finds those with them. A call reads at " +
    "most 5,000 events: while there is `next`, go on with it as `before`, also where nothing was found.",
  params: inRoom,
  query: z.object({
    q: z.string().optional().meta({ description: "Words; may be left out beside `from`", example: "hello" }),
    from: z.string().max(128).optional().meta({ description: "Only what this person said: a name or an id" }),
    before: whole.optional().meta({
      description: "Only what lies before this number: `next` of the page before",
    }),
    limit: limited(MOST_LISTED, PAGE),
  }),
  answers: {
    200: {
      description: "What was found",
      schema: z.object({
        messages: z.array(events.message.extend({ highlights })),
        position,
        next: z.int().positive().optional(),
      }),
    },
  },
  errors: ["bad_room", "not_found", "empty", "too_long", "too_fast"],
} as const;

/** `/api/rooms/{room}/search`: what was said in a room, found by its words. */
export function searchRoutes(parts: SearchParts): Routes {
  const described = new DescribedRoutes(parts.sessions);
  described.forUsers(SEARCH, async (asked, context) => context.json(await find(parts, asked)));
  return described.routes;
}

async function find({ hub, search, pace }: SearchParts, { user, params, query }: AskedBy<typeof SEARCH>) {
  const room = await hub.enter(params.room, user);
  const { q = "", from, before, limit } = query;
  if (codePoints(q) > MOST_QUERY_CHARS) {
    throw new Refusal("too_long", `A search has at most ${MOST_QUERY_CHARS} characters`);
  }
  const pattern = new SearchPattern(q);
  if (pattern.isEmpty && from === undefined) throw new Refusal("empty", "Say what to look for");
  const waitMs = pace(user.id);
  if (waitMs > 0) throw new Refusal("too_fast", "You are searching too quickly", waitMs);
  const { messages, head, next } = await search.find(room.name, user.id, { pattern, from, before, limit });
  const position = { epoch: head.epoch, seq: head.seq };
  return { messages, position, ...(next === undefined ? {} : { next }) };
}
