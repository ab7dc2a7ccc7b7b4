/** A frame of any of the servers, as far as the generator looks into it. */
export interface Heard {
  readonly type: string;
  readonly ref?: number;
  readonly seq?: number;
  readonly id?: string;
  readonly code?: string;
  readonly token?: string;
  readonly resumed?: boolean;
  readonly head?: number;
  readonly position?: { readonly epoch: string; readonly seq: number };
  readonly events?: readonly Heard[];
}

/** How a server wraps the protocol's objects into WebSocket messages. */
export interface Dialect {
  readonly path: string;
  /** True where commands may follow the upgrade at once. */
  readonly readyAtOnce: boolean;
  wrap(command: object): string;
  unwrap(message: string): Unwrapped;
}

export interface Unwrapped {
  readonly objects: readonly Heard[];
  /** What the wrapping itself wants answered. */
  readonly reply?: string;
  /** Commands may follow from here on. */
  readonly ready?: boolean;
}

/** `parley.v1`: objects joined by line ends. The plain peers speak it too, one object a frame. */
export const parley: Dialect = {
  path: "/ws/v1",
  readyAtOnce: true,
  wrap: (command) => JSON.stringify(command),
  unwrap: (message) => ({
    objects: message.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line)),
  }),
};

/** Socket.IO's packets around the same objects, WebSocket only. */
export const socketIo: Dialect = {
  path: "/socket.io/?EIO=4&transport=websocket",
  readyAtOnce: false,
  wrap: (command) => `42["frame",${JSON.stringify(command)}]`,
  unwrap(message) {
    if (message.startsWith("42")) return { objects: [JSON.parse(message.slice(2))[1]] };
    if (message.startsWith("40")) return { objects: [], ready: true };
    if (message.startsWith("0")) return { objects: [], reply: "40" };
    return message === "2" ? { objects: [], reply: "3" } : { objects: [] };
  },
};
