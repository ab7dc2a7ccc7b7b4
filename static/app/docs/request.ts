import { bodyOf, type Listed } from "./document.ts";

/** What came back. */
export interface Outcome {
  readonly status: string;
  readonly text: string;
}

const MOST_SHOWN_CHARS = 20_000;

/** Asks the server what a form says. `fields` has each parameter by its place and name, and `body`. */
export async function ask(
  { method, path, operation }: Listed,
  fields: FormData,
  token: string,
): Promise<Outcome> {
  const value = (place: string, name: string) => String(fields.get(`${place} ${name}`) ?? "");
  const query = new URLSearchParams();
  const headers = new Headers(token === "" ? {} : { authorization: `Bearer ${token}` });
  let address: string = path;
  for (const { in: place, name } of operation.parameters ?? []) {
    const given = value(place, name);
    if (place === "path") address = address.replace(`{${name}}`, encodeURIComponent(given));
    else if (given !== "" && place === "query") query.set(name, given);
    else if (given !== "") headers.set(name, given);
  }
  const body = bodyOf(operation.requestBody?.content);
  if (body) headers.set("content-type", body.type);
  const url = query.size > 0 ? `${address}?${query}` : address;
  return await outcomeOf(url, {
    method,
    headers,
    ...(body ? { body: String(fields.get("body") ?? "") } : {}),
  });
}

async function outcomeOf(url: string, init: RequestInit): Promise<Outcome> {
  try {
    const response = await fetch(url, init);
    // A stream of events goes on for ever: the first part is enough to see.
    const text = response.headers.get("content-type")?.startsWith("text/event-stream")
      ? await firstPart(response)
      : await response.text();
    return { status: `${response.status} ${response.statusText}`, text: shown(text) };
  } catch (error) {
    return { status: "No answer", text: error instanceof Error ? error.message : String(error) };
  }
}

async function firstPart(response: Response): Promise<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const part = await reader?.read();
  await reader?.cancel();
  return part?.value ?? "";
}

function shown(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2).slice(0, MOST_SHOWN_CHARS);
  } catch {
    return text.slice(0, MOST_SHOWN_CHARS);
  }
}
