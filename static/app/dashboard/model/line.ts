/// <reference lib="dom" />
import { type Signal, signal } from "@preact/signals";
import { isRecord } from "../../model/answers.ts";
import { waitAfter } from "./backoff.ts";

/** How the dashboard stands to its server. `locked`: it wants a token that it was not given. */
export type LineState =
  | { readonly kind: "connecting" | "live" | "stopped" }
  | { readonly kind: "waiting"; readonly seconds: number }
  | { readonly kind: "locked"; readonly wasWrong: boolean };

/** What the line does with what it hears. */
export interface LineParts {
  /** Each time it is connected: what to ask for. */
  opened(): void;
  heard(frame: Record<string, unknown>): void;
}

const KEPT_TOKEN = "parley.metrics";

/** The connection to `/ws/dashboard`. Comes back by itself, later each time, and at last only when told to. */
export class Line {
  readonly state: Signal<LineState> = signal({ kind: "connecting" });
  readonly #parts: LineParts;
  #socket: WebSocket | undefined;
  #failures = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(parts: LineParts) {
    this.#parts = parts;
  }

  /** Connects, now. */
  async connect(): Promise<void> {
    clearInterval(this.#timer);
    this.state.value = { kind: "connecting" };
    const mayLook = await isLetIn(token()).catch(() => undefined);
    if (mayLook === undefined) this.#failed();
    else if (mayLook) this.#open();
    else this.state.value = { kind: "locked", wasWrong: token() !== undefined };
  }

  /** Tries with this token. */
  async unlock(given: string): Promise<void> {
    sessionStorage.setItem(KEPT_TOKEN, given);
    this.#failures = 0;
    await this.connect();
  }

  say(frame: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  #open(): void {
    const kept = token();
    const protocols = kept === undefined ? [] : ["parley.dashboard", `bearer.${encodeURIComponent(kept)}`];
    const socket = this.#socket = new WebSocket(
      `${location.origin.replace("http", "ws")}/ws/dashboard`,
      protocols,
    );
    socket.onopen = () => this.#opened();
    socket.onmessage = ({ data }) => this.#heard(data);
    socket.onclose = () => this.#failed();
  }

  #opened(): void {
    this.state.value = { kind: "live" };
    this.#parts.opened();
  }

  #heard(data: unknown): void {
    // A server that answers is there again; one that only opens may be restarting.
    this.#failures = 0;
    const frame: unknown = JSON.parse(String(data));
    if (isRecord(frame)) this.#parts.heard(frame);
  }

  #failed(): void {
    this.#failures++;
    const seconds = waitAfter(this.#failures);
    if (seconds === undefined) this.#stop();
    else this.#countDown(seconds);
  }

  #stop(): void {
    this.#failures = 0;
    this.state.value = { kind: "stopped" };
  }

  #countDown(seconds: number): void {
    let left = seconds;
    this.state.value = { kind: "waiting", seconds: left };
    this.#timer = setInterval(() => {
      left--;
      if (left <= 0) void this.connect();
      else this.state.value = { kind: "waiting", seconds: left };
    }, 1_000);
  }
}

function token(): string | undefined {
  return sessionStorage.getItem(KEPT_TOKEN) ?? undefined;
}

/** Whether the figures are shown with this token. A refused upgrade would not say why. Rejects where nobody answers. */
async function isLetIn(kept: string | undefined): Promise<boolean> {
  const headers = kept === undefined ? {} : { authorization: `Bearer ${kept}` };
  const { status } = await fetch("/metrics", { method: "HEAD", headers, cache: "no-store" });
  return status !== 401;
}
