import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { Visit } from "../../routes/app.ts";
import type { Parley } from "../../server/compose.ts";

/** As much of `/openapi.json` as it takes to look an answer up. */
export interface OpenApi {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: Record<string, unknown>;
}

/** One method of one path. */
export interface Operation {
  readonly responses: Record<string, { readonly content?: Record<string, { readonly schema: object }> }>;
  readonly requestBody?: { readonly content: Record<string, { readonly schema: object }> };
}

type Fetch = (request: Request, visit?: Visit) => Promise<Response>;

/** Serves an instance, and writes down every answer of its API that does not fit the document which it serves itself. */
export function documented(parley: Parley, undocumented: string[]): Fetch {
  const contract = openContract(parley);
  return async (request, visit) => {
    const response = await parley.fetch(request, visit);
    if (new URL(request.url).pathname.startsWith("/api/") && !UNDESCRIBED.has(request.method)) {
      const body = isStream(request, response) ? undefined : await jsonOf(response);
      const wrong = (await contract()).check(request, response.status, body);
      if (wrong) undocumented.push(wrong);
    }
    return response;
  };
}

const UNDESCRIBED = new Set(["OPTIONS", "HEAD"]);

// A poll's answer is told when there is news: waiting for it here would hold back that it was let in.
function isStream(request: Request, { ok }: Response): boolean {
  return ok && new URL(request.url).pathname === "/api/events";
}

/** The document of an instance, read when it is first needed. */
function openContract(parley: Parley): () => Promise<Contract> {
  let contract: Promise<Contract> | undefined;
  const read = async () => {
    const response = await parley.fetch(new Request("http://localhost/openapi.json"));
    return new Contract(await response.json());
  };
  return () => contract ??= read();
}

// A stream is not read here: that is for whoever asked.
async function jsonOf(response: Response): Promise<unknown> {
  const isJson = response.headers.get("content-type")?.startsWith("application/json");
  return isJson ? await response.clone().json() : undefined;
}

/** What a document promises of answers. */
export class Contract {
  readonly #document: OpenApi;
  readonly #ajv = new Ajv2020({ strict: false });
  readonly #checks = new Map<string, ValidateFunction>();

  constructor(document: OpenApi) {
    this.#document = document;
    addFormats.default(this.#ajv);
    this.#ajv.addSchema({ $id: "api.json", components: document.components });
  }

  /** What is wrong with this answer; undefined where it is as documented, or the path is none of ours. */
  check(request: Request, status: number, body: unknown): string | undefined {
    const asked = `${request.method} ${new URL(request.url).pathname}`;
    const found = this.#find(request);
    if (!found) return status === 404 || status === 403 ? undefined : `${asked} is not documented`;
    const response = found.operation.responses[status];
    if (!response) return `${asked} is not documented to answer ${status}`;
    const schema = response.content?.["application/json"]?.schema;
    if (!schema || body === undefined) return undefined;
    const fits = this.#compiled(`${found.name} ${status}`, schema);
    return fits(body) ? undefined : `${asked} ${status}: ${this.#ajv.errorsText(fits.errors)}`;
  }

  #find(request: Request): { name: string; operation: Operation } | undefined {
    const { pathname } = new URL(request.url);
    const method = request.method.toLowerCase();
    const matching = Object.keys(this.#document.paths).filter((path) => matches(path, pathname));
    const path = matching.find((path) => !path.includes("{")) ?? matching[0];
    const operation = path && this.#document.paths[path]![method];
    return operation ? { name: `${method} ${path}`, operation } : undefined;
  }

  #compiled(name: string, schema: object): ValidateFunction {
    const known = this.#checks.get(name);
    if (known) return known;
    const text = JSON.stringify(schema).replaceAll("#/components/", "api.json#/components/");
    const check = this.#ajv.compile(JSON.parse(text));
    this.#checks.set(name, check);
    return check;
  }
}

function matches(path: string, pathname: string): boolean {
  const parts = path.split("/");
  const asked = pathname.split("/");
  return parts.length === asked.length &&
    parts.every((part, i) => part === asked[i] || (part.startsWith("{") && asked[i] !== ""));
}
