import * as z from "zod";

const roomList = z.object({
  rooms: z.array(z.object({
    name: z.string(),
    topic: z.string().default(""),
    count: z.number().default(0),
    unread: z.number().default(0),
    with: z.object({ name: z.string() }).optional(),
  })),
});
const whereabouts = z.object({ name: z.string(), online: z.boolean(), lastSeen: z.string().optional() });
const refusal = z.object({ error: z.object({ message: z.string() }) });

/** A room as the server lists it. */
export type ListedRoom = z.infer<typeof roomList>["rooms"][number];
/** Where somebody is. */
export type Whereabouts = z.infer<typeof whereabouts>;

/** What a terminal asks the server besides the conversation. Rejects with a sentence for a person. */
export class Lookups {
  readonly #url: URL;
  readonly #token: () => string | undefined;

  constructor(url: URL, token: () => string | undefined) {
    this.#url = url;
    this.#token = token;
  }

  /** The rooms that this person may see. */
  async rooms(): Promise<readonly ListedRoom[]> {
    return (await this.#get("/api/rooms", roomList)).rooms;
  }

  /** Whether the one of this name is here. */
  user(name: string): Promise<Whereabouts> {
    return this.#get(`/api/users/${encodeURIComponent(name)}`, whereabouts);
  }

  async #get<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    const token = this.#token();
    const headers: HeadersInit = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(new URL(path, this.#url), { headers }).catch(() => undefined);
    if (!response) throw new Error("The server cannot be reached");
    const body: unknown = await response.json().catch(() => undefined);
    const refused = refusal.safeParse(body);
    if (refused.success) throw new Error(refused.data.error.message);
    const answer = schema.safeParse(body);
    if (!response.ok || !answer.success) throw new Error(`The server answered ${response.status}`);
    return answer.data;
  }
}
