import * as z from "zod";
import { serverFrame } from "./events.ts";
import { position } from "./fields.ts";

/** How a stream or a conversation by polls ended: as a socket's close says it. */
export const close = z.object({ code: z.int(), reason: z.string() });

/** What a poll is answered with. `positions` and `next` are what the next poll asks with. */
export const pollAnswer = z.object({
  frames: z.array(serverFrame),
  positions: z.record(z.string(), position),
  next: z.string().optional(),
  close: close.optional(),
});

export type PollAnswer = z.output<typeof pollAnswer>;
