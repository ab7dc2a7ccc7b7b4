/** What a refused command is told. `retry`: the same command may succeed later. */
export const ERROR_CODES = {
  bad_frame: { retry: false, status: 400 },
  too_long: { retry: false, status: 413 },
  empty: { retry: false, status: 400 },
  too_fast: { retry: true, status: 429 },
  name_taken: { retry: false, status: 409 },
  bad_name: { retry: false, status: 400 },
  bad_room: { retry: false, status: 400 },
  not_joined: { retry: false, status: 409 },
  not_found: { retry: false, status: 404 },
  forbidden: { retry: false, status: 403 },
  unauthorized: { retry: false, status: 401 },
  unavailable: { retry: true, status: 503 },
} as const satisfies Record<string, { retry: boolean; status: number }>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Why a connection was closed. 4500–4999 are final; after every other code a client comes back. */
export const CLOSE = {
  normal: 1000,
  goingAway: 1001,
  restarting: 1012,
  noHello: 4404,
  heartbeatTimeout: 4408,
  frameTooLong: 4413,
  readingTooSlowly: 4429,
  tooManyConnections: 4430,
  unauthorized: 4500,
  nameTaken: 4501,
  misuse: 4502,
  removed: 4503,
} as const;

export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE];

/** True where a client must not come back by itself. */
export function isFinal(code: number): boolean {
  return code >= 4500 && code <= 4999;
}
