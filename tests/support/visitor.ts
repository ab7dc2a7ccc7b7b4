/** What a request was answered with. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** Somebody who speaks HTTP only. */
export class Visitor {
  readonly id: string;
  readonly token: string;
  readonly #origin: string;

  private constructor(origin: string, token: string, id: string) {
    this.#origin = origin;
    this.token = token;
    this.id = id;
  }

  /** Signs in as a new guest. */
  static async named(origin: string, name: string): Promise<Visitor> {
    const body = JSON.stringify({ name });
    const response = await fetch(`${origin}/api/session`, { method: "POST", body });
    const { token, user } = await response.json();
    return new Visitor(origin, token, user.id);
  }

  /** Somebody who has this token already. */
  static withToken(origin: string, token: string, id = ""): Visitor {
    return new Visitor(origin, token, id);
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#ask(path, { headers });
  }

  delete(path: string): Promise<Answer> {
    return this.#ask(path, { method: "DELETE", headers: {} });
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return this.#ask(path, { method: "POST", body: text, headers });
  }

  patch(path: string, body: unknown): Promise<Answer> {
    return this.#ask(path, { method: "PATCH", body: JSON.stringify(body), headers: {} });
  }

  put(path: string): Promise<Answer> {
    return this.#ask(path, { method: "PUT", headers: {} });
  }

  async #ask(path: string, init: RequestInit & { headers: Record<string, string> }): Promise<Answer> {
    const headers = { authorization: `Bearer ${this.token}`, ...init.headers };
    const response = await fetch(this.#origin + path, { ...init, headers });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === "" ? {} : JSON.parse(text) };
  }
}

/** The code of an error; undefined where it is none. Fails where an error says more than it should. */
export function codeOf({ body }: Answer): string | undefined {
  const { error } = body as { error?: Record<string, unknown> };
  if (!error) return undefined;
  const extra = Object.keys(error).filter((key) => key !== "code" && key !== "message");
  if (
    extra.length > 0 || Object.keys(body).length > 1 || /at \w+ \(|file:|\.ts:/.test(String(error.message))
  ) {
    throw new Error(`An error says too much: ${JSON.stringify(body)}`);
  }
  return String(error.code);
}
