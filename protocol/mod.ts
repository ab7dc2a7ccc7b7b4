/** The language that Parley's clients and servers speak: schemas, types, codes and limits. */
export * from "./codes.ts";
export * as commands from "./commands.ts";
export type { Command } from "./commands.ts";
export * as events from "./events.ts";
export type * from "./events.ts";
export type { Position, User } from "./fields.ts";
export * from "./frames.ts";
export * as limits from "./limits.ts";
export * from "./names.ts";
