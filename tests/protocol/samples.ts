import type { Command } from "../../protocol/commands.ts";

/** A UUID that clients of tests use. */
export const ID = "0190f3c2-6f0e-7c3a-9c1e-0f1a2b3c4d5e";

/** One good frame of each kind of command, as a client writes it. */
export const SAMPLES = {
  hello: { type: "hello", ref: 1, name: "Ada", token: "abc", inbox: { epoch: "e1", seq: 3 } },
  join: { type: "join", ref: 2, room: "general", since: { epoch: "e1", seq: 120 } },
  leave: { type: "leave", ref: 3, room: "general" },
  send: { type: "send", ref: 4, room: "general", id: ID, text: "hello", replyTo: 118 },
  edit: { type: "edit", ref: 5, room: "general", id: ID, target: 121, text: "hello!" },
  delete: { type: "delete", ref: 6, room: "general", id: ID, target: 121 },
  react: { type: "react", ref: 7, room: "general", id: ID, target: 121, emoji: "👍", on: true },
  direct: { type: "direct", ref: 8, user: "Grace" },
  read: { type: "read", room: "general", upTo: 121 },
  typing: { type: "typing", room: "general", on: true },
  who: { type: "who", ref: 9, room: "general" },
  heartbeat: { type: "heartbeat" },
  pong: { type: "pong" },
} as const satisfies Record<Command["type"], Record<string, unknown>>;
