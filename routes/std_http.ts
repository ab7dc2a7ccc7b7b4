// The modules come from npm without types. Their types are written down here, once, and nowhere else.
import * as cookie from "@std/http/cookie";
import * as etag from "@std/http/etag";
import * as negotiation from "@std/http/negotiation";
import * as eventStream from "@std/http/server_sent_event_stream";

/** A cookie to set. `maxAge` counts seconds. */
export interface Cookie {
  name: string;
  value: string;
  maxAge?: number;
  httpOnly?: boolean;
  secure?: boolean;
  sameSite?: "Strict" | "Lax" | "None";
  path?: string;
}

/** The cookies of a request. */
export const getCookies: (headers: Headers) => Partial<Record<string, string>> = cookie.getCookies;

/** Adds `Set-Cookie`. Throws for a value that no cookie can hold. */
export const setCookie: (headers: Headers, cookie: Cookie) => void = cookie.setCookie;

/** The best of these encodings for a request, undefined where none is acceptable. */
export const acceptsEncodings: (
  request: Pick<Request, "headers">,
  ...encodings: string[]
) => string | undefined = negotiation.acceptsEncodings;

/** A strong entity tag of these bytes. */
export const eTag: (bytes: Uint8Array) => Promise<string | undefined> = etag.eTag;

/** False where `If-None-Match` says that the client has this very thing. */
export const ifNoneMatch: (value: string | null, etag: string | undefined) => boolean = etag.ifNoneMatch;

/** The best of these media types for a request, undefined where none is acceptable. */
export const accepts: (request: Pick<Request, "headers">, ...types: string[]) => string | undefined =
  negotiation.accepts;

/** One event of a stream, as the client's `EventSource` reads it. */
export interface ServerSentEventMessage {
  readonly comment?: string;
  readonly event?: string;
  readonly data?: string;
  readonly id?: string;
  /** Milliseconds after which a client that lost the stream comes back. */
  readonly retry?: number;
}

/** Encodes events as `text/event-stream`. */
export const ServerSentEventStream: new () => TransformStream<
  ServerSentEventMessage,
  Uint8Array<ArrayBuffer>
> = eventStream.ServerSentEventStream;
