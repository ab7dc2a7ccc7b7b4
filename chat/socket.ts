/** All that a conversation needs of a socket, so that tests, an event stream and another listener can be one. */
export interface Socket {
  /** Bytes handed to `send` that the operating system has not taken yet. */
  readonly unsentBytes: number;
  /** Never blocks and never throws, also on a closed socket. */
  send(text: string): void;
  /** Idempotent. */
  close(code: number, reason: string): void;
}
