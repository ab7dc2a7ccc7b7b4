import type { Page, WebSocketRoute } from "playwright-core";

type Frame = Record<string, unknown> & { type: string };

/** Stands between a page and its server, to say what a server says rarely. All else passes as it is. */
export class Stand {
  /** Every `send` is refused for good with this code. */
  refuses: string | undefined;
  /** Changes each line that the server says. */
  rewrite: (line: string) => string = (line) => line;
  connections = 0;
  #page: WebSocketRoute | undefined;
  readonly #said: Frame[] = [];

  /** Before the page connects. */
  static async between(page: Page): Promise<Stand> {
    const stand = new Stand();
    await page.routeWebSocket(/\/ws\/v1$/, (socket) => stand.#connect(socket));
    return stand;
  }

  /** What the page has said of one kind. */
  said(type: string): readonly Frame[] {
    return this.#said.filter((frame) => frame.type === type);
  }

  /** Ends the connection with this code, as the server would. */
  async close(code: number): Promise<void> {
    await this.#page?.close({ code, reason: "by the stand" });
  }

  #connect(page: WebSocketRoute): void {
    this.connections++;
    this.#page = page;
    const server = page.connectToServer();
    page.onMessage((text) => {
      for (const line of String(text).split("\n")) this.#fromPage(JSON.parse(line), page, server);
    });
    server.onMessage((text) => page.send(String(text).split("\n").map(this.rewrite).join("\n")));
  }

  #fromPage(frame: Frame, page: WebSocketRoute, server: WebSocketRoute): void {
    this.#said.push(frame);
    const isRefused = frame.type === "send" && this.refuses !== undefined;
    if (!isRefused) return server.send(JSON.stringify(frame));
    const refusal = { type: "error", ref: frame.ref, code: this.refuses, message: "Refused", retry: false };
    page.send(JSON.stringify(refusal));
  }
}
