/** Besieges from a thread of its own, so that those who measure are not kept from it by those who attack. */
import { besiege, type Siege } from "./attacker.ts";

type Told = { readonly progress: number } | { readonly done: number };

if ("WorkerGlobalScope" in globalThis) {
  const post: (told: Told) => void = Reflect.get(globalThis, "postMessage").bind(globalThis);
  globalThis.addEventListener("message", (event) => {
    const siege: Siege = {
      ...Reflect.get(event, "data"),
      progress: (progress: number) => post({ progress }),
    };
    besiege(siege).then((done) => post({ done }));
  });
}

/** As {@link besiege}, in another thread. */
export async function besiegeElsewhere({ progress, ...siege }: Siege): Promise<number> {
  const thread = new Worker(import.meta.url, { type: "module" });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  thread.onmessage = ({ data }: MessageEvent<Told>) => {
    if ("done" in data) resolve(data.done);
    else progress?.(data.progress);
  };
  thread.onerror = ({ message }) => reject(new Error(message));
  thread.postMessage(siege);
  try {
    return await promise;
  } finally {
    thread.terminate();
  }
}
