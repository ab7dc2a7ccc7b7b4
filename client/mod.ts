/** The other end: the recovery core that the page, the terminal client, bots and tests share. */
export * from "./clock.ts";
export * from "./colours.ts";
export { IntroductionRefused } from "./introductions.ts";
export type { Identity } from "./link.ts";
export * from "./memory_outbox.ts";
export type * from "./outbox_storage.ts";
export * from "./parley.ts";
export type * from "./transport.ts";
export type * from "./views.ts";
export * from "./ways.ts";
export * from "./websocket_transport.ts";
