import * as z from "zod";
import type { PostedCommands } from "../chat/posted_command.ts";
import { postedCommand } from "../protocol/commands.ts";
import { heartbeatAck, joined, sent, whoAnswer } from "../protocol/events.ts";
import type { Routes } from "./app.ts";
import { DescribedRoutes } from "./described_routes.ts";
import { clientAddress } from "./identity.ts";
import type { TokenReader } from "./require_user.ts";

/** What {@link commandRoutes} stand on. */
export interface CommandParts {
  readonly commands: PostedCommands;
  readonly sessions: TokenReader;
  readonly trustedProxies: number;
}

const SAY = {
  method: "post",
  path: "/api/commands",
  tag: "events",
  summary: "Say one command of the protocol",
  description:
    "Any command but `hello`, `join` and `leave`, from somebody who may listen anywhere or nowhere. " +
    "Its `id` makes it safe to repeat, at any instance.",
  query: z.object({
    connection: z.string().min(1).max(64).optional().meta({
      description: "Where you listen, as your `welcome` named it: then this counts as a sign of life",
    }),
  }),
  takesTokenInQuery: true,
  body: postedCommand,
  example: { type: "send", room: "general", id: "6f1f0c36-6f5e-4b0e-9d5c-0a8f5f1f6f10", text: "Hello" },
  answers: {
    201: { description: "Stored", schema: sent },
    200: { description: "The answer", schema: z.union([sent, whoAnswer, joined, heartbeatAck]) },
    204: { description: "Done; this command has no answer" },
  },
  errors: ["bad_room", "bad_name", "not_found", "empty", "forbidden", "too_fast"],
} as const;

/** `POST /api/commands`: one command, from somebody who may listen anywhere or nowhere. */
export function commandRoutes({ commands, sessions, trustedProxies }: CommandParts): Routes {
  const described = new DescribedRoutes(sessions);
  described.forUsers(SAY, async ({ user, query: { connection }, body }, context) => {
    const address = clientAddress(context.req.raw, context.env?.remoteAddr, trustedProxies);
    const answer = await commands.carryOut({ user, address, connection }, body);
    if (answer === undefined) return context.body(null, 204);
    return context.json(answer, answer.type === "sent" && !answer.duplicate ? 201 : 200);
  });
  return described.routes;
}
