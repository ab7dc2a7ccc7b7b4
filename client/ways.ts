import { Attempt } from "./attempt.ts";
import type { HttpWorld } from "./ear.ts";
import { EventsEar } from "./events_ear.ts";
import { HttpTransport } from "./http_transport.ts";
import { PollingEar } from "./polling_ear.ts";
import { isThere, probe } from "./probes.ts";
import type { Connect } from "./transport.ts";
import { connectWebSocket } from "./websocket_transport.ts";

/** How the server is reached. */
export type Way = "websocket" | "events" | "polling";

/** WebSocket is left after so many failures in a row while the server is there. */
const MOST_FAILURES = 2;
const PROBE_EVERY_MS = 60_000;

/** Connects by a stream of server-sent events, and posts what is said. */
export function connectEvents(world: HttpWorld): Connect {
  return (url) => new HttpTransport({ url, world, ear: new EventsEar(world) });
}

/** Connects by asking again and again, and posts what is said. */
export function connectPolling(world: HttpWorld): Connect {
  return (url) => new HttpTransport({ url, world, ear: new PollingEar(world) });
}

/**
 * Picks the way to the server: WebSocket, and where that fails twice while `/health` answers, a stream of events, then
 * polling. Tries WebSocket again once a minute and goes back to it. A server that is not there makes nobody change the way.
 */
export class Ways {
  readonly #world: HttpWorld;
  readonly #connects: Readonly<Record<Way, Connect>>;
  #way: Way = "websocket";
  /** Where to turn once WebSocket fails: what worked last. */
  #detour: Way = "events";
  #failures = 0;
  #deciding: Promise<void> | undefined;
  #probeAt = 0;

  constructor(world: HttpWorld, connects: Partial<Record<Way, Connect>> = {}) {
    this.#world = world;
    this.#connects = {
      websocket: connectWebSocket,
      events: connectEvents(world),
      polling: connectPolling(world),
      ...connects,
    };
  }

  /** The way of the present attempt, or of the next one. */
  get way(): Way {
    return this.#way;
  }

  /** An attempt, by whatever way is right once it begins. */
  readonly connect: Connect = (url, protocols) => {
    const deciding = this.#deciding;
    return new Attempt({
      deciding,
      open: () => {
        const way = this.#way;
        return {
          transport: this.#connects[way](url, protocols),
          worked: (better) => this.#worked(way, url, better),
          failed: () => this.#failed(way, url),
        };
      },
    });
  };

  #worked(way: Way, url: URL, better: () => void): () => void {
    this.#failures = 0;
    if (way === "websocket") return () => {};
    this.#detour = way;
    return this.#probeOnTime(url, better);
  }

  #failed(way: Way, url: URL): void {
    const deciding = isThere(this.#world, url).then((isThere) => {
      // A server that restarts is no reason to change the way.
      if (isThere) this.#turnFrom(way);
      else this.#failures = 0;
      if (this.#deciding === deciding) this.#deciding = undefined;
    });
    this.#deciding = deciding;
  }

  #turnFrom(way: Way): void {
    if (way === "events") this.#way = "polling";
    else if (way === "polling") {
      this.#way = "websocket";
      this.#detour = "events";
    } else if (++this.#failures >= MOST_FAILURES) {
      this.#way = this.#detour;
      this.#probeAt = this.#world.clock.now() + PROBE_EVERY_MS;
    }
  }

  /** Tries WebSocket again whenever it is time, until it passes or this is called off. */
  #probeOnTime(url: URL, better: () => void): () => void {
    const { clock } = this.#world;
    let callOff = () => {};
    const wait = () => callOff = clock.after(Math.max(0, this.#probeAt - clock.now()), start);
    const start = () => {
      this.#probeAt = clock.now() + PROBE_EVERY_MS;
      callOff = probe({ connect: this.#connects.websocket, url, clock }, (passes) => {
        if (!passes) return void wait();
        this.#way = "websocket";
        // Should it fail all the same, once is enough.
        this.#failures = MOST_FAILURES - 1;
        better();
      });
    };
    wait();
    return () => callOff();
  }
}
