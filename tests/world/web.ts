import type { PollAnswer } from "../../chat/poller.ts";
import { PollDoor } from "../../chat/poll_door.ts";
import { PostedCommands } from "../../chat/posted_command.ts";
import { Refusal } from "../../chat/refusal.ts";
import type { Hub } from "../../chat/hub.ts";
import { StreamDoor } from "../../chat/stream_door.ts";
import { readWishes, RoomRefused } from "../../chat/stream_positions.ts";
import type { StreamSession } from "../../chat/stream_session.ts";
import { ERROR_CODES, type ErrorCode } from "../../protocol/codes.ts";
import { postedCommand } from "../../protocol/commands.ts";
import type { User } from "../../protocol/fields.ts";
import { userName } from "../../protocol/fields.ts";

/** A request as a browser makes it. */
export interface Asked {
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string | undefined;
}

/** What a request is answered with. `gone` tells the server that nobody waits for the answer any more. */
export type Served =
  | { readonly kind: "now"; readonly response: Response }
  | { readonly kind: "poll"; readonly answer: Promise<PollAnswer | undefined>; gone(): void }
  | { readonly kind: "stream"; readonly session: StreamSession };

/** The doors of one instance for those who come by requests, without a listener and without Hono. */
export class Web {
  readonly #hub: Hub;
  readonly #streams: StreamDoor;
  readonly #polls: PollDoor;
  readonly #commands: PostedCommands;
  readonly #verify: (token: string) => User;

  constructor(hub: Hub, verify: (token: string) => User) {
    this.#hub = hub;
    this.#streams = new StreamDoor(hub);
    this.#polls = new PollDoor(hub, this.#streams);
    this.#commands = new PostedCommands(hub);
    this.#verify = verify;
  }

  /** Never rejects. */
  async serve(asked: Asked): Promise<Served> {
    try {
      return await this.#serve(asked);
    } catch (error) {
      const room = error instanceof RoomRefused
        ? { "parley-room": encodeURIComponent(error.room) }
        : undefined;
      const refusal = error instanceof Refusal ? error : new Refusal("unavailable", "Not now");
      return now(errorOf(refusal.code, refusal.message, room));
    }
  }

  #serve(asked: Asked): Promise<Served> {
    const token = asked.headers.get("authorization")?.slice("Bearer ".length);
    if (asked.url.pathname === "/api/session") return this.#signIn(asked, token);
    if (token === undefined) throw new Refusal("unauthorized", "Sign in first");
    return asked.url.pathname === "/api/commands" ? this.#command(asked, token) : this.#listen(asked, token);
  }

  async #signIn({ body }: Asked, token: string | undefined): Promise<Served> {
    const name = userName.parse(JSON.parse(body ?? "{}").name);
    const { user, token: given } = await this.#hub.signIn.hello({ type: "hello", name }, { token });
    return now(Response.json({ user, token: given }, { status: 201 }));
  }

  async #command({ url, body }: Asked, token: string): Promise<Served> {
    const poster = {
      user: this.#verify(token),
      address: "",
      connection: url.searchParams.get("connection") ?? undefined,
    };
    const answer = await this.#commands.carryOut(poster, postedCommand.parse(JSON.parse(body ?? "{}")));
    return now(answer ? Response.json(answer) : new Response(null, { status: 204 }));
  }

  async #listen({ url, headers }: Asked, token: string): Promise<Served> {
    const user = this.#verify(token);
    const wishes = readWishes(url.searchParams.getAll("room"));
    const call = { ...wishes, token, address: "", answersPings: url.searchParams.has("heartbeat") };
    await this.#streams.check(user, call);
    if (headers.get("accept") === "text/event-stream") {
      return { kind: "stream", session: await this.#streams.open(call, () => {}) };
    }
    const next = url.searchParams.get("next") ?? undefined;
    const waitMs = Number(url.searchParams.get("wait")) * 1_000;
    const polled = await this.#polls.poll({ ...call, user, next, waitMs }, () => () => {});
    return { kind: "poll", ...polled };
  }
}

/** An answer that is there already. */
export function now(response: Response): Served {
  return { kind: "now", response };
}

function errorOf(code: ErrorCode, message: string, headers: Record<string, string> = {}): Response {
  return Response.json({ error: { code, message } }, { status: ERROR_CODES[code].status, headers });
}
