import type { Hono } from "hono";
import { createApp, type Door, type Routes } from "../../routes/app.ts";

/** A real server on a free port. */
export interface Serving extends AsyncDisposable {
  readonly origin: string;
  /** What the app reported: bugs, and the world's faults. */
  readonly reported: unknown[];
}

/** Serves these routes as an instance does. */
export function serveRoutes(routes: readonly Routes[], allowedOrigins: readonly string[] = []): Serving {
  const reported: unknown[] = [];
  const report = (error: unknown) => reported.push(error);
  const app = createApp({ sockets: [], routes, allowedOrigins, report });
  return { ...serveApp(app), reported };
}

function serveApp(app: Hono<Door>): Omit<Serving, "reported"> {
  const closing = new AbortController();
  const options = { port: 0, hostname: "127.0.0.1", signal: closing.signal, onListen() {} };
  const server = Deno.serve(options, (request, info) => app.fetch(request, info));
  return {
    origin: `http://127.0.0.1:${server.addr.port}`,
    // Not shutdown(): that would wait for ever for an answer which a failing test has not read.
    async [Symbol.asyncDispose]() {
      closing.abort();
      await server.finished;
    },
  };
}
