import type { Parley } from "../../../client/mod.ts";

/** What the page needs of the client. */
export type Talk = Pick<
  Parley,
  | "connection"
  | "me"
  | "rooms"
  | "token"
  | "signIn"
  | "open"
  | "direct"
  | "leave"
  | "send"
  | "edit"
  | "delete"
  | "react"
  | "retry"
  | "discard"
  | "read"
  | "typing"
  | "pageBack"
  | "around"
  | "fill"
  | "tryNow"
  | "disconnect"
  | "connect"
  | "signOut"
  | "wake"
  | "subscribe"
  | "close"
>;
