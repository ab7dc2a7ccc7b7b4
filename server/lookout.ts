import type { Bus } from "../bus/bus.ts";
import { type Hub, TICK_MS } from "../chat/hub.ts";
import { type Note, UNWATCHED, type Watch } from "../chat/watch.ts";
import { BUILD } from "../observe/build.ts";
import { Deployment } from "../observe/deployment.ts";
import { exposition, EXPOSITION_TYPE } from "../observe/exposition.ts";
import { Observatory } from "../observe/observatory.ts";
import { RoomPaces } from "../observe/room_pace.ts";
import type { Sample } from "../observe/sample.ts";
import type { Tracing } from "../observe/tracing.ts";
import { Watchers } from "../observe/watchers.ts";
import { WorkerSnapshots } from "../observe/worker_snapshots.ts";
import type { Routes } from "../routes/app.ts";
import { dashboardSocketRoutes } from "../routes/dashboard_socket.ts";
import type { EntranceParts } from "../routes/entrance.ts";
import { metricsRoutes } from "../routes/metrics.ts";
import { repeats } from "../store/patience.ts";
import type { Store } from "./drivers.ts";
import type { Settings } from "./settings.ts";

type Chosen = Pick<Settings, "workers" | "metricsToken">;

/** What {@link Lookout} stands on. */
export interface LookoutParts {
  now(): number;
  readonly heldBack?: (() => number) | undefined;
  readonly note?: Note | undefined;
  /** Left out: nobody asked for traces. */
  readonly tracing?: Tracing | undefined;
  report(error: unknown): void;
}

/** What an instance shows of itself: figures for Prometheus, live ones for those who watch. */
export class Lookout implements Disposable {
  readonly #settings: Chosen;
  readonly #parts: LookoutParts;
  readonly #observatory: Observatory;
  readonly #paces = new RoomPaces();
  readonly #id = crypto.randomUUID().slice(0, 8);
  /** Who is told what happens inside. */
  readonly watch: Watch;
  #workers: WorkerSnapshots | undefined;
  #watchers: Watchers | undefined;

  constructor(settings: Chosen, parts: LookoutParts) {
    this.#settings = settings;
    this.#parts = parts;
    this.#observatory = new Observatory({ workers: settings.workers, turnMs: TICK_MS, now: parts.now });
    const { note = UNWATCHED.note, tracing } = parts;
    this.watch = { note, ...(tracing ? { follow: tracing.follow } : {}) };
    this.#observatory.store.retries = repeats;
    if (parts.heldBack) this.#observatory.heldBack = parts.heldBack;
  }

  /** The store and the bus, observed. */
  observe(
    store: Store,
    bus: Bus,
  ): { readonly log: Store["log"]; readonly records: Store["records"]; readonly bus: Bus } {
    const { store: calls } = this.#observatory;
    const { tracing } = this.#parts;
    const [log, observed] = [calls.log(store.log), this.#observatory.bus(bus)];
    return {
      log: tracing?.log(log) ?? log,
      records: calls.records(store.records),
      bus: tracing?.bus(observed) ?? observed,
    };
  }

  /** The same answer, noted. */
  answered(response: Response | Promise<Response>): Promise<Response> {
    return this.#observatory.answered(response);
  }

  /** Begins to look at this instance. Answers the doors behind which it is shown. */
  begin(
    hub: Hub,
    bus: Bus,
    doors: { readonly entrance: EntranceParts; readonly idleTimeoutS: number },
  ): { readonly sockets: Routes; readonly routes: Routes } {
    const { metricsToken: token, workers } = this.#settings;
    const { report, now } = this.#parts;
    const own = () => this.#observatory.snapshot(hub);
    if (workers > 1) this.#workers = new WorkerSnapshots(workers, own);
    const deployment = new Deployment({ bus, own: (isWatched) => this.#sample(hub, isWatched), report });
    const watchers = this.#watchers = new Watchers(deployment, now);
    this.#observatory.watchers = () => watchers.size;
    hub.moving.add((at) => watchers.tick(at));
    const expose = async () => ({
      text: await exposition(await this.#workers?.all() ?? own()),
      type: EXPOSITION_TYPE,
    });
    const { entrance, idleTimeoutS } = doors;
    return {
      sockets: dashboardSocketRoutes({ ...entrance, watchers, token, idleTimeoutS }),
      routes: metricsRoutes({ token, expose }),
    };
  }

  /** To be called every `TICK_MS`. */
  turn(): void {
    this.#observatory.turn();
  }

  /** Nobody is shown anything any more. */
  [Symbol.dispose](): void {
    this.#watchers?.close();
    this.#workers?.[Symbol.dispose]();
  }

  #sample(hub: Hub, isWatched: boolean): Sample {
    const at = this.#parts.now();
    const figures = this.#observatory.snapshot(hub);
    return {
      from: this.#id,
      version: BUILD.version,
      at,
      isWatched,
      figures,
      rooms: this.#paces.look(hub, at),
    };
  }
}

/** Traces, where these settings ask for them; else nothing of them is even loaded. */
export async function openTracing({ traces }: Pick<Settings, "traces">): Promise<Tracing | undefined> {
  return traces ? new (await import("../observe/tracing.ts")).Tracing() : undefined;
}
