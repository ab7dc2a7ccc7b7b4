import { eTag, ifNoneMatch } from "./std_http.ts";

/** Answers with a JSON document that stays the same while this process lives. It is written when it is first asked for. */
export function documentAnswer(write: () => unknown): (request: Request) => Promise<Response> {
  let written: Promise<{ text: string; etag: string }> | undefined;
  return async (request) => {
    const { text, etag } = await (written ??= tagged(JSON.stringify(write())));
    const headers = { "content-type": "application/json", "cache-control": "no-cache", etag };
    return ifNoneMatch(request.headers.get("if-none-match"), etag)
      ? new Response(text, { headers })
      : new Response(null, { status: 304, headers });
  };
}

async function tagged(text: string) {
  return { text, etag: await eTag(new TextEncoder().encode(text)) ?? "" };
}
