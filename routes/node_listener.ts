import { getRequestListener } from "@hono/node-server";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Socket as TcpSocket } from "node:net";
import type { Duplex } from "node:stream";
import type { Visit } from "./app.ts";
import { NodeUpgrades, UPGRADED } from "./node_upgrade.ts";
import { ProtocolPings } from "./protocol_pings.ts";
import { Tarpit } from "./tarpit.ts";
import type { Upgrade } from "./upgrade.ts";
import { answerOnWire } from "./wire_answer.ts";

/** How {@link listenOnNode} listens. */
export interface NodeListening {
  readonly port: number;
  readonly hostname: string;
  /** Several listeners share the port, each in a worker of its own. */
  readonly reusePort?: boolean;
  /** TCP connections in all. Beyond them a connection is closed as soon as it is made. */
  readonly maxConnections: number;
  /** After so long without an answer the platform's own pings end a socket that asked for them. */
  readonly idleTimeoutS: number;
  /** A client may take so long to send a request's head, in milliseconds. */
  readonly mostHeadMs?: number;
  /** Who is not heard is cut off unread, after {@link heldMs}. Left out: everybody is. */
  mayConnect?(hostname: string): boolean;
  /** Somebody sent what is no HTTP. */
  misbehaved?(hostname: string): void;
  /** How long who is not heard is kept in the dark about it, in milliseconds. */
  readonly heldMs?: number | undefined;
  /** Calls `take` when it is this connection's turn to be served. Left out: at once. */
  inTurn?(take: () => void): void;
  report(error: unknown, where: string): void;
}

/** A running listener. */
export interface NodeServer {
  readonly addr: Deno.NetAddr;
  /** Takes nobody new, lets requests that are being answered end, and cuts off what is left. */
  shutdown(): Promise<void>;
}

/** One handler of every request. */
export type Fetch = (request: Request, visit: Visit) => Response | Promise<Response>;

const HELD_MS = 2_000;
/** For a request's head, and for all of it. */
const MOST_HEAD_MS = 10_000;
const MOST_REQUEST_MS = 60_000;
const LOOKS_MS = 2_000;
const KEPT_ALIVE_MS = 15_000;
const MOST_HEADERS = 64;
/** Nothing in it ends the host of an address. */
const PLAIN_HOST = /^[\w.:[\]-]+$/;
/** For requests that are being answered while the listener shuts down: the whole drain has four seconds. */
const MOST_SHUTDOWN_MS = 300;

/**
 * Listens with `node:http` and `npm:ws`: the listener on which whatever a client sends is bounded, fragments too, slow
 * handshakes and bodies end in time, and a peer that does not read can be cut off. Rejects where the address is taken.
 */
export async function listenOnNode(fetch: Fetch, listening: NodeListening): Promise<NodeServer> {
  const pings = new ProtocolPings(listening.idleTimeoutS * 1_000);
  const upgrades = new NodeUpgrades(pings);
  const { mostHeadMs = MOST_HEAD_MS } = listening;
  const server = createServer({
    headersTimeout: mostHeadMs,
    requestTimeout: MOST_REQUEST_MS,
    connectionsCheckingInterval: Math.min(LOOKS_MS, mostHeadMs / 2),
    keepAliveTimeout: KEPT_ALIVE_MS,
    noDelay: true,
  }, requests(fetch));
  server.maxConnections = listening.maxConnections;
  server.maxHeadersCount = MOST_HEADERS;
  const tarpit = new Tarpit(listening.heldMs ?? HELD_MS);
  paceConnections(server, tarpit, listening);
  server.on("upgrade", (incoming: IncomingMessage, wire: Duplex, head: Uint8Array) => {
    const upgrade = upgrades.upgradeOf({ incoming, wire, head });
    answer(fetch, incoming, upgrade)
      .then((response) => response === UPGRADED ? undefined : answerOnWire(wire, response))
      .catch((error) => {
        wire.destroy();
        listening.report(error, "upgrade");
      });
  });
  server.on("clientError", (_error: unknown, wire: TcpSocket) => {
    if (!wire.destroyed) listening.misbehaved?.(remoteAddr(wire).hostname);
    wire.destroy();
  });
  return await listen(server, listening, () => {
    tarpit[Symbol.dispose]();
    pings[Symbol.dispose]();
    upgrades.cut();
  });
}

/** Puts what the listening says about new connections before what `node:http` does with them. */
function paceConnections(
  server: Server,
  tarpit: Tarpit,
  { mayConnect, inTurn = (take) => take() }: NodeListening,
): void {
  // Of who waits, nothing is read: 64 KiB each would be. An option of `node:net` that `node:http` does not pass on.
  Object.assign(server, { pauseOnConnect: true });
  const served = server.listeners("connection");
  server.removeAllListeners("connection");
  server.on("connection", (wire: TcpSocket) => {
    // Before it is taken, and between request and WebSocket, nobody else listens for its end.
    wire.on("error", () => {});
    if (mayConnect?.(remoteAddr(wire).hostname) === false) return tarpit.hold(wire);
    inTurn(() => {
      if (!server.listening) wire.destroy();
      if (wire.destroyed) return;
      for (const take of served) take.call(server, wire);
      wire.resume();
    });
  });
}

function requests(fetch: Fetch) {
  return getRequestListener(
    (request, { incoming }) => fetch(request, { remoteAddr: remoteAddr(incoming.socket as TcpSocket) }),
    // The runtime has the web's own Request and Response.
    { overrideGlobalObjects: false },
  );
}

async function answer(fetch: Fetch, incoming: IncomingMessage, upgrade: Upgrade): Promise<Response> {
  const remote = remoteAddr(incoming.socket);
  const request = requestOf(incoming);
  if (!request) return new Response(null, { status: 400 });
  return await fetch(request, { remoteAddr: remote, upgrade });
}

/** The handshake as a web request; undefined where its address or a header is none. */
function requestOf({ url, method, rawHeaders, headers: { host } }: IncomingMessage): Request | undefined {
  try {
    const request = new Request(addressOf(url, host), { method: method! });
    // Given to the constructor, they would be copied twice, at the price of all the rest of a handshake.
    for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
      request.headers.append(rawHeaders[i]!, rawHeaders[i + 1]!);
    }
    return request;
  } catch {
    return undefined;
  }
}

function addressOf(path = "/", host = "localhost"): string {
  // Mostly both are what they seem, and need not be parsed by themselves before the request parses them.
  if (path.startsWith("/") && PLAIN_HOST.test(host)) return `http://${host}${path}`;
  return new URL(path, `http://${host}`).href;
}

function remoteAddr({ remoteAddress, remotePort }: TcpSocket): Deno.NetAddr {
  // Where both families are listened to, IPv4 comes in the clothes of IPv6.
  const hostname = (remoteAddress ?? "unknown").replace(/^::ffff:(?=\d+\.)/, "");
  return { transport: "tcp", hostname, port: remotePort ?? 0 };
}

function listen(server: Server, listening: NodeListening, end: () => void): Promise<NodeServer> {
  const { port, hostname, reusePort = false } = listening;
  const { promise, resolve, reject } = Promise.withResolvers<NodeServer>();
  server.once("error", reject);
  server.listen({ port, host: hostname, reusePort }, () => {
    server.off("error", reject);
    server.on("error", (error) => listening.report(error, "listener"));
    const at = server.address();
    const bound = typeof at === "object" && at ? at.port : port;
    resolve({
      addr: { transport: "tcp", hostname, port: bound },
      shutdown: () => shutdown(server, end),
    });
  });
  return promise;
}

async function shutdown(server: Server, end: () => void): Promise<void> {
  end();
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeIdleConnections();
  const late = setTimeout(() => {
    server.closeAllConnections();
    resolve();
  }, MOST_SHUTDOWN_MS);
  await closed;
  clearTimeout(late);
}
