import type { ErrorCode } from "../protocol/codes.ts";

/** The client's fault, or its bad luck: a command that is answered with an `error`. */
export class Refusal extends Error {
  override name = "Refusal";
  readonly code: ErrorCode;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string, retryAfterMs?: number) {
    super(message);
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}
