import { ERROR_CODES, type ErrorCode } from "../protocol/codes.ts";
import { type HttpWorld, identityOf } from "./ear.ts";
import { inTime } from "./in_time.ts";

const LATE_MS = 15_000;

/** Something to post. */
interface Said {
  readonly path: string;
  readonly body: unknown;
  readonly ref: number | undefined;
}

/** What came of something that was posted: an answer, an `error` in its place, or neither where there is nothing to answer. */
export type PostedAnswer = {
  readonly answer?: Readonly<Record<string, unknown>>;
  readonly error?: ErrorFrame;
};

/** Posts what somebody says, one after the other: their order is the order in which it takes effect. */
export class Mouth {
  readonly #world: HttpWorld;
  readonly #url: URL;
  readonly #leaving = new AbortController();
  #last: Promise<unknown> = Promise.resolve();

  constructor(world: HttpWorld, url: URL) {
    this.#world = world;
    this.#url = url;
  }

  /** Resolves to what came of it, after everything that was said before. Rejects where the network broke, or after {@link close}. */
  say(said: Said, token: () => string | undefined): Promise<PostedAnswer> {
    const answer = this.#last.then(() => this.#post(said, token()));
    this.#last = answer.catch(() => {});
    return answer;
  }

  close(): void {
    this.#leaving.abort();
  }

  #post({ path, body, ref }: Said, token: string | undefined): Promise<PostedAnswer> {
    return inTime(this.#world.clock, LATE_MS, async (late) => {
      const response = await this.#world.fetch(new URL(path, this.#url), {
        method: "POST",
        headers: { "content-type": "application/json", ...identityOf(token) },
        body: JSON.stringify(body),
        signal: AbortSignal.any([this.#leaving.signal, late]),
      });
      if (!response.ok) return { error: await errorOf(response, ref) };
      const text = await response.text();
      return text === "" ? {} : { answer: JSON.parse(text) };
    });
  }
}

/** A refused request as the `error` that a connection would hear. Throws where it was not the server who refused. */
export async function errorOf(response: Response, ref: number | undefined): Promise<ErrorFrame> {
  const { error } = await response.json();
  const { code, message } = error;
  if (!isCode(code)) throw new TypeError("Not an error of ours");
  const seconds = Number(response.headers.get("retry-after") ?? NaN);
  return {
    type: "error",
    ...(ref === undefined ? {} : { ref }),
    code,
    message: String(message),
    retry: ERROR_CODES[code].retry,
    ...(Number.isFinite(seconds) ? { retryAfterMs: Math.max(0, seconds * 1_000) } : {}),
  };
}

/** An `error`, as a connection hears it. */
export interface ErrorFrame {
  readonly type: "error";
  readonly ref?: number;
  readonly code: ErrorCode;
  readonly message: string;
  readonly retry: boolean;
  readonly retryAfterMs?: number;
}

function isCode(code: unknown): code is ErrorCode {
  return typeof code === "string" && Object.hasOwn(ERROR_CODES, code);
}
