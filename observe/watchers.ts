import type { Socket } from "../chat/socket.ts";
import { CLOSE } from "../protocol/codes.ts";
import type { DashboardFrame, DashboardList } from "../protocol/dashboard.ts";
import type { Deployment } from "./deployment.ts";
import type { Sample } from "./sample.ts";
import { View } from "./view.ts";
import { Watcher, type WatcherParts } from "./watcher.ts";

/** Everybody who looks at the live figures through this instance. They are told together, once a second. */
export class Watchers {
  readonly #deployment: Deployment;
  readonly #now: () => number;
  readonly #watchers = new Set<Watcher>();

  constructor(deployment: Deployment, now: () => number) {
    this.#deployment = deployment;
    this.#now = now;
  }

  get size(): number {
    return this.#watchers.size;
  }

  /** Somebody's socket has opened. */
  open(socket: Socket, scope: WatcherParts["scope"]): Watcher {
    const ended = (watcher: Watcher) => this.#watchers.delete(watcher);
    const watcher = new Watcher(socket, { scope, now: this.#now, ended });
    this.#watchers.add(watcher);
    return watcher;
  }

  /** To be called often; tells where a second has passed. */
  tick(now: number): void {
    if (this.#deployment.tick(now, this.size > 0)) this.#tell(new Date(now).toISOString());
  }

  /** The instance stops: they come back to another one. */
  close(): void {
    for (const watcher of this.#watchers) watcher.close(CLOSE.restarting, "restarting");
  }

  #tell(at: string): void {
    const views = {
      deployment: new View(this.#deployment.windows),
      instance: new View(this.#deployment.ownWindows),
    };
    const lists: Readonly<Record<DashboardList, DashboardFrame>> = {
      instances: { type: "instances", instances: this.#deployment.samples.map(instanceOf) },
      rooms: { type: "rooms", rooms: this.#deployment.rooms },
    };
    for (const watcher of this.#watchers) {
      watcher.tell(views[watcher.scope], at);
      for (const list of ["instances", "rooms"] as const) {
        if (watcher.wants(list)) watcher.tellList(lists[list]);
      }
    }
  }
}

function instanceOf({ from, version, figures }: Sample) {
  const amount = (name: string) => typeof figures[name] === "number" ? figures[name] : 0;
  const uptimeSeconds = Math.round(amount("parley_uptime_seconds"));
  return { id: from, version, uptimeSeconds, connections: amount("parley_connections") };
}
