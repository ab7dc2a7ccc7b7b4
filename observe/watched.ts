/** One call of a part of an instance that has ended. */
export interface Call {
  readonly name: string;
  readonly ms: number;
  /** Why it failed; left out where it did not. */
  readonly error?: unknown;
}

/** The same part, of whose asynchronous calls `ended` hears. It must not throw. What the part does is not changed. */
export function watched<Part extends object>(part: Part, ended: (call: Call) => void): Part {
  const calls = new Map<PropertyKey, (...args: unknown[]) => unknown>();
  return new Proxy(part, {
    get(target, name) {
      const known = calls.get(name);
      if (known) return known;
      // With the part itself for `this`: its private fields are not the proxy's.
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      const call = (...args: unknown[]) => timed(String(name), () => value.apply(target, args), ended);
      calls.set(name, call);
      return call;
    },
  });
}

function timed(name: string, run: () => unknown, ended: (call: Call) => void): unknown {
  const begunAt = performance.now();
  const answer = run();
  if (!(answer instanceof Promise)) return answer;
  answer.then(
    () => ended({ name, ms: performance.now() - begunAt }),
    (error: unknown) => ended({ name, ms: performance.now() - begunAt, error }),
  );
  return answer;
}
