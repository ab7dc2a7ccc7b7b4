import type { Incoming, JoinedFrame } from "./incoming.ts";
import type { Link } from "./link.ts";
import type { ErrorCode } from "../protocol/codes.ts";

const REFUSED_MS = 2_000;

/** The server would not open the room of two, or nobody asks for it any more. */
export class IntroductionRefused extends Error {
  override name = "IntroductionRefused";

  constructor(readonly code: ErrorCode | "closed", message: string) {
    super(message);
  }
}

interface Ask {
  readonly user: string;
  readonly promise: Promise<string>;
  readonly resolve: (room: string) => void;
  readonly reject: (error: IntroductionRefused) => void;
  /** Undefined while it is being answered. */
  askAt: number | undefined;
}

/** Rooms of two that a person wants to be in and whose names are not known yet: asked for again until they are. */
export class Introductions {
  readonly #link: Link;
  readonly #asks = new Map<string, Ask>();
  readonly #said = new Map<number, Ask>();

  constructor(link: Link) {
    this.#link = link;
  }

  /** When the next one has to be asked for. */
  get dueAt(): number {
    if (this.#link.state.kind !== "live") return Infinity;
    return Math.min(Infinity, ...[...this.#asks.values()].map(({ askAt }) => askAt ?? Infinity));
  }

  /** Resolves to the name of the room, once the server has let us in. */
  ask(user: string, now: number): Promise<string> {
    const known = this.#asks.get(user);
    if (known) return known.promise;
    const ask: Ask = { user, ...Promise.withResolvers<string>(), askAt: now };
    this.#asks.set(user, ask);
    return ask.promise;
  }

  /** Asks for what is due. */
  tick(now: number): void {
    if (this.#link.state.kind !== "live") return;
    for (const ask of this.#asks.values()) {
      if ((ask.askAt ?? Infinity) > now) continue;
      this.#said.set(this.#link.say({ type: "direct", user: ask.user }), ask);
      ask.askAt = undefined;
    }
  }

  /** The connection is away: what it has not answered is asked again. */
  lost(now: number): void {
    this.#said.clear();
    for (const ask of this.#asks.values()) ask.askAt = now;
  }

  /** True where this answers one of ours. */
  joined({ ref, room }: JoinedFrame): boolean {
    const ask = this.#answered(ref);
    if (!ask) return false;
    this.#asks.delete(ask.user);
    ask.resolve(room);
    return true;
  }

  /** True where this answers one of ours. */
  refused({ ref, code, message, retry, retryAfterMs }: Incoming & { type: "error" }, now: number): boolean {
    const ask = this.#answered(ref);
    if (!ask) return false;
    if (retry) ask.askAt = now + (retryAfterMs ?? REFUSED_MS);
    else this.#refuse(ask, new IntroductionRefused(code, message));
    return true;
  }

  /** Nobody is signed in any more. */
  forget(): void {
    this.#said.clear();
    for (const ask of [...this.#asks.values()]) {
      this.#refuse(ask, new IntroductionRefused("closed", "Signed out"));
    }
  }

  #refuse(ask: Ask, error: IntroductionRefused): void {
    this.#asks.delete(ask.user);
    ask.reject(error);
  }

  #answered(ref: number | undefined): Ask | undefined {
    const ask = this.#said.get(ref ?? 0);
    this.#said.delete(ref ?? 0);
    return ask;
  }
}
