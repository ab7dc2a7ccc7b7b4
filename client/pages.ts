import { type HttpWorld, identityOf } from "./ear.ts";
import { isPosition, readMessages } from "./incoming.ts";
import { inTime } from "./in_time.ts";
import type { OlderPage } from "./timeline.ts";

const PAGE_MESSAGES = 100;
const LATE_MS = 20_000;

/** What reading pages needs of the world. */
export interface PageSource extends HttpWorld {
  readonly url: URL;
  readonly token: string | undefined;
}

/** Which messages: those before a number, or those around one. */
export type Wanted = { readonly room: string } & ({ readonly before: number } | { readonly around: number });

/** Reads the messages just before or around a number, in present state. Throws where the server does not give them. */
export async function readPage(
  source: PageSource,
  wanted: Wanted,
): Promise<OlderPage & { epoch: string }> {
  const { clock, fetch, token, url } = source;
  const { room } = wanted;
  const where = "before" in wanted ? `before=${wanted.before}` : `around=${wanted.around}`;
  const path = `/api/rooms/${encodeURIComponent(room)}/messages?${where}&limit=${PAGE_MESSAGES}`;
  return await inTime(clock, LATE_MS, async (signal) => {
    const response = await fetch(new URL(path, url), { headers: identityOf(token), signal });
    const body: unknown = response.ok ? await response.json() : await response.body?.cancel();
    if (!isPage(body)) throw new Error(`Cannot read older messages of "${room}": status ${response.status}`);
    const { epoch, seq } = body.position;
    return { messages: readMessages(body.messages), epoch, seq, more: body.more };
  });
}

function isPage(
  body: unknown,
): body is { messages: unknown; position: { epoch: string; seq: number }; more: boolean } {
  return typeof body === "object" && body !== null && "position" in body && isPosition(body.position) &&
    "more" in body && typeof body.more === "boolean" && "messages" in body;
}
