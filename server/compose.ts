import type { Bus } from "../bus/bus.ts";
import { Admins } from "../chat/admins.ts";
import { Guests } from "../chat/guests.ts";
import { Hub, TICK_MS } from "../chat/hub.ts";
import { PollDoor } from "../chat/poll_door.ts";
import { PostedCommands } from "../chat/posted_command.ts";
import type { Note } from "../chat/watch.ts";
import { SignIn } from "../chat/sign_in.ts";
import { SimpleDoor } from "../chat/simple_door.ts";
import { SimpleSignIn } from "../chat/simple_sign_in.ts";
import { StreamDoor } from "../chat/stream_door.ts";
import { Whispers } from "../chat/whispers.ts";
import { steadily } from "../chat/steady_time.ts";
import { openBus, openStore, type Store } from "./drivers.ts";
import { createApp, type Visit } from "../routes/app.ts";
import { assetRoutes, type Assets } from "../routes/assets.ts";
import { commandRoutes } from "../routes/commands.ts";
import { eventRoutes } from "../routes/events.ts";
import { healthRoutes } from "../routes/health.ts";
import { noticed } from "../routes/callers.ts";
import { sessionRoutes } from "../routes/session.ts";
import { simpleSocketRoutes } from "../routes/simple_sockets.ts";
import { socketRoutes } from "../routes/socket.ts";
import { IDLE_S } from "./listening.ts";
import { Lookout, openTracing } from "./lookout.ts";
import { roomApi } from "./room_api.ts";
import type { Settings } from "./settings.ts";
import { openDeliveries } from "./webhooks.ts";
import { openTokens } from "./tokens.ts";
import { networkOf } from "../routes/network.ts";
import { openAdmission } from "./shared_admission.ts";
import { SharedPauses } from "./shared_pauses.ts";
import { Bots } from "../store/bots.ts";
import { openAddressHash } from "../store/address_hash.ts";
import { Names } from "../store/names.ts";
import { Pairs } from "../store/pairs.ts";
import { ReadPositions } from "../store/read_positions.ts";

/** What an instance is made of besides its settings. What is left out is what the settings say. */
export interface ComposeOptions {
  readonly store?: Store;
  readonly bus?: Bus;
  readonly assets?: Assets;
  /** True while there is no memory for more connections. */
  isTight?(): boolean;
  /** After so many seconds without an answer the platform's own pings end a simple connection; 0: never. */
  readonly idleTimeoutS?: number;
  now?(): number;
  random?(): number;
  readonly note?: Note;
  /** Nobody looks and nothing is timed: for measuring what looking costs. */
  readonly isBlind?: boolean;
  /** Log lines that were held back in a flood. */
  heldBack?(): number;
  report?(error: unknown, where?: string): void;
}

/** One instance, ready to serve. */
export interface Parley extends AsyncDisposable {
  readonly hub: Hub;
  /** What it answers to, as Hono writes it. */
  readonly routes: readonly { readonly method: string; readonly path: string }[];
  fetch(request: Request, visit?: Visit): Response | Promise<Response>;
  /**
   * Whether it hears who connects from this IP address, asked once for each TCP connection. Behind a proxy always, for all
   * connections are the proxy's.
   */
  mayConnect(hostname: string): boolean;
  /** Somebody who connects from this IP address sent what no client sends. */
  misbehaved(hostname: string): void;
  /** Calls `take` when it is the turn of one more new connection: at once, unless very many come. */
  inTurn(take: () => void): void;
}

const DONE = Promise.resolve();

/** Puts an instance together: settings → store, bus → rules → doors. Disposing it drains it first. */
export async function compose(settings: Settings, options: ComposeOptions = {}): Promise<Parley> {
  const { now = Date.now, random = Math.random, report = console.error, idleTimeoutS = IDLE_S } = options;
  const store = options.store ?? await openStore(settings, { now, report });
  const { heldBack, note } = options;
  const lookout = new Lookout(settings, {
    now,
    heldBack,
    note,
    tracing: await openTracing(settings),
    report,
  });
  const wire = options.bus ?? openBus(settings, { store, report });
  const { log, records, bus } = options.isBlind ? { ...store, bus: wire } : lookout.observe(store, wire);
  const names = new Names(records, { now });
  const bots = new Bots({ records, names, now });
  const admins = new Admins(settings.admins);
  const tokens = await openTokens(settings, { records, names, bots, admins, now });
  const signIn = new SignIn(
    tokens,
    settings.guests ? new Guests({ names, sessions: tokens, now, random }) : undefined,
    now,
  );
  const pauses = new SharedPauses();
  const hub = new Hub({
    log,
    bus,
    names,
    signIn,
    marks: new ReadPositions(records),
    pairs: await Pairs.open(records, now),
    admins,
    hashAddress: await openAddressHash(records),
    options: settings,
    now: steadily(now),
    elapsed: options.isBlind ? () => 0 : () => performance.now(),
    random,
    newId: () => crypto.randomUUID().replaceAll("-", ""),
    defer: queueMicrotask,
    pause: pauses.pause,
    watch: lookout.watch,
    report,
  });
  const { allowedOrigins, trustedProxies } = settings;
  const sessions = noticed(tokens, { doorkeeper: hub.doorkeeper, trustedProxies });
  const ready = {
    store: () => records.get(["ready"]),
    bus: () => bus.publish("ready", ""),
    listener: () =>
      entrance.admission.isFull ? Promise.reject(new Error("No room for more connections")) : DONE,
  };
  const simple = openSimpleDoor(hub, { names, guests: settings.guests, random });
  const entrance = {
    hub,
    admission: openAdmission(settings, { ...options, hub, bus }),
    allowedOrigins,
    trustedProxies,
  };
  const shown = lookout.begin(hub, bus, { entrance, idleTimeoutS });
  const streams = new StreamDoor(hub);
  const deliveries = openDeliveries({ hub, log, records, settings, random });
  const app = createApp({
    sockets: [
      socketRoutes(entrance),
      simpleSocketRoutes({ ...entrance, simple, idleTimeoutS }),
      shown.sockets,
    ],
    routes: [
      healthRoutes({ probes: ready, dispensable: ["bus"], isDraining: () => hub.isDraining, report }),
      sessionRoutes({
        signIn,
        sessions: tokens,
        names,
        trustedProxies,
        paceSignIn: (address) => hub.paces.signIn(address, hub.now()),
        signedOut: (user) => hub.signedOut(user),
      }),
      ...roomApi({ settings, hub, log, records, sessions, names, bots, pause: pauses.pause }),
      shown.routes,
      eventRoutes({ ...entrance, streams, polls: new PollDoor(hub, streams), sessions, random }),
      commandRoutes({ commands: new PostedCommands(hub), sessions, trustedProxies }),
      assetRoutes(options.assets ?? new Map()),
    ],
    allowedOrigins,
    rejected: (code) => hub.counts.rejected.add(code),
    report,
  });
  const ticking = setInterval(() => {
    lookout.turn();
    hub.tick();
  }, TICK_MS);
  return {
    hub,
    routes: app.routes,
    fetch: (request, visit = {}) => lookout.answered(app.fetch(request, visit)),
    mayConnect: (hostname) =>
      trustedProxies > 0 || hub.paces.connection(networkOf(hostname), hub.now()) === 0,
    misbehaved(hostname) {
      if (trustedProxies === 0) hub.paces.misbehaved(networkOf(hostname), hub.now());
    },
    inTurn: (take) =>
      void hub.gates.connections.through(() => (take(), hub.pause(0)))
        .catch((error) => report(error, "connection")),
    async [Symbol.asyncDispose]() {
      lookout[Symbol.dispose]();
      await deliveries.close();
      await hub.drain();
      clearInterval(ticking);
      pauses[Symbol.dispose]();
      await bus[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
    },
  };
}

function openSimpleDoor(
  hub: Hub,
  { names, guests, random }: { names: Names; guests: boolean; random(): number },
): SimpleDoor {
  const newId = () => crypto.randomUUID();
  const freed = (name: string) => hub.people.freed(name);
  const signIn = new SimpleSignIn({ signIn: hub.signIn, names, guests, freed, now: () => hub.now(), random });
  return new SimpleDoor({ hub, signIn, whispers: new Whispers(hub, newId), newId });
}
