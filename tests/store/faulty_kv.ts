import type { Kv } from "../../store/kv_read.ts";

/** What becomes of a commit. `late`: it happens, but nobody ever hears so. */
export type Fault =
  | "none"
  | "conflict"
  | "locked"
  | "fails"
  | "succeeds and fails"
  | "twice"
  | "hangs"
  | "late";

/** A database whose commits go wrong in the given order; what comes after that is sound. */
export class FaultyKv implements Kv {
  readonly #kv: Deno.Kv;
  readonly #faults: Fault[];
  commits = 0;
  /** Commits that the database itself would not take. */
  refused = 0;

  constructor(kv: Deno.Kv, faults: readonly Fault[] = []) {
    this.#kv = kv;
    this.#faults = [...faults];
  }

  get: Kv["get"] = (...args) => this.#kv.get(...args);
  getMany: Kv["getMany"] = (...args) => this.#kv.getMany(...args);
  list: Kv["list"] = (...args) => this.#kv.list(...args);

  atomic(): Deno.AtomicOperation {
    const atomic = this.#kv.atomic();
    const commit = () =>
      Deno.AtomicOperation.prototype.commit.call(atomic).catch((error) => {
        this.refused++;
        throw error;
      });
    atomic.commit = () => this.#commit(commit);
    return atomic;
  }

  async #commit(commit: Deno.AtomicOperation["commit"]): Promise<Deno.KvCommitResult | Deno.KvCommitError> {
    this.commits++;
    const fault = this.#faults.shift() ?? "none";
    if (fault === "conflict") return { ok: false };
    if (fault === "locked") throw new TypeError("database is locked");
    if (fault === "fails") throw new Error("connection lost before");
    if (fault === "hangs") return await never();
    const result = await commit();
    if (fault === "succeeds and fails") throw new Error("connection lost after");
    if (fault === "late") return await never();
    return fault === "twice" ? await commit() : result;
  }
}

function never(): Promise<never> {
  return new Promise(() => {});
}
