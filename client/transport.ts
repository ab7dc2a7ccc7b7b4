/**
 * One attempt at a connection: carries text both ways. What it promises: `opened` at most once, then `received` in order,
 * `closed` at most once and nothing after it. It may lose everything at any moment; it never throws.
 *
 * WebSocket is one; a stream of events with posted commands is another: it reads the frames it is given to `send`
 * and turns `hello`, `join` and `leave` into requests.
 */
export interface Transport {
  /** Called once, before anything can be heard. */
  listen(listener: TransportListener): void;
  /** One frame: JSON objects separated by line feeds. Does nothing unless open. */
  send(frame: string): void;
  /** Idempotent. `closed` may or may not follow. */
  close(code?: number, reason?: string): void;
}

/** What a transport tells. */
export interface TransportListener {
  opened(): void;
  received(frame: string): void;
  /** A failed attempt is closed too, with code 0 or 1006. */
  closed(code: number, reason: string): void;
}

/** Starts an attempt. `url` is the server's origin (http or https); each transport knows its own path. */
export type Connect = (url: URL, protocols: readonly string[]) => Transport;
