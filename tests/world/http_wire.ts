import type { Clock } from "../../client/clock.ts";
import type { Ear } from "../../client/ear.ts";
import { EventsEar } from "../../client/events_ear.ts";
import { HttpTransport } from "../../client/http_transport.ts";
import { PollingEar } from "../../client/polling_ear.ts";
import type { Transport, TransportListener } from "../../client/transport.ts";
import type { StreamSession } from "../../chat/stream_session.ts";
import type { Instance } from "./instance.ts";
import type { Schedule } from "./schedule.ts";
import type { Served } from "./web.ts";
import type { Witness } from "./witness.ts";

/** What comes by requests, and how. */
export interface HttpWireOptions {
  readonly way: "events" | "polling";
  readonly witness: Witness;
  /** Of the device. */
  readonly clock: Clock;
  /** Each request goes to whichever instance it is given. */
  instance(): Instance;
}

/** One request on its way. */
interface Underway {
  cut(): void;
}

/** A conversation by requests: each goes to any instance, takes its time both ways, and may be cut at any point. */
export class HttpWire implements Transport {
  readonly #schedule: Schedule;
  readonly #options: HttpWireOptions;
  readonly #transport: HttpTransport;
  readonly #underway = new Set<Underway>();
  readonly #stuck: (() => void)[] = [];
  /** A reader that takes nothing. */
  stalled = false;

  constructor(schedule: Schedule, options: HttpWireOptions) {
    this.#schedule = schedule;
    this.#options = options;
    const fetch = (input: URL | RequestInfo, init?: RequestInit) => this.#fetch(new URL(String(input)), init);
    const world = { fetch, clock: options.clock };
    const ear: Ear = options.way === "events" ? new EventsEar(world) : new PollingEar(world);
    this.#transport = new HttpTransport({ url: new URL("http://parley.test"), world, ear });
  }

  listen(listener: TransportListener): void {
    this.#transport.listen({
      opened: () => listener.opened(),
      received: (frame) => {
        this.#options.witness.heard(frame);
        listener.received(frame);
      },
      closed: (code, reason) => listener.closed(code, reason),
    });
  }

  send(frame: string): void {
    this.#options.witness.said(frame);
    this.#transport.send(frame);
  }

  close(): void {
    this.#transport.close();
  }

  /** The network broke: what was underway is lost, each end finds out in its own time. */
  cut(): void {
    for (const request of [...this.#underway]) request.cut();
  }

  /** The reader reads on. */
  readOn(): void {
    this.stalled = false;
    for (const go of this.#stuck.splice(0)) this.#schedule.later(go);
  }

  #fetch(url: URL, init: RequestInit = {}): Promise<Response> {
    const { promise, resolve, reject } = Promise.withResolvers<Response>();
    const instance = this.#options.instance();
    let end = () => {};
    const request: Underway = {
      cut: () => {
        if (!this.#underway.delete(request)) return;
        instance.wires.delete(request);
        reject(new TypeError("the connection broke"));
        this.#schedule.later(() => instance.isDead ? undefined : end());
      },
    };
    this.#underway.add(request);
    instance.wires.add(request);
    init.signal?.addEventListener("abort", () => request.cut());
    const done = () => {
      this.#underway.delete(request);
      instance.wires.delete(request);
    };
    const asked = {
      url,
      headers: new Headers(init.headers),
      body: init.body ? String(init.body) : undefined,
    };
    this.#schedule.later(() => {
      if (instance.isDead) return request.cut();
      if (!this.#underway.has(request)) return;
      void instance.web.serve(asked).then((served) => {
        if (served.kind === "poll") end = served.gone;
        // Whoever left before they were let in is gone as well.
        const hasLeft = !this.#underway.has(request);
        if (served.kind === "stream") end = this.#flow(served.session, instance, { resolve, request });
        if (hasLeft) end();
        else if (served.kind !== "stream") {
          this.#answer(served, (response) => {
            if (this.#underway.has(request)) resolve(response);
            done();
          });
        }
      });
    });
    return promise;
  }

  #answer(served: Exclude<Served, { kind: "stream" }>, resolve: (response: Response) => void): void {
    if (served.kind === "now") this.#schedule.later(() => resolve(served.response));
    else {
      void served.answer.then((answer) => {
        const { frames = [], ...rest } = answer ?? {};
        const text = `{"frames":[${frames.join(",")}],"positions":{},${JSON.stringify(rest).slice(1, -1)}}`;
        this.#schedule.later(() => resolve(new Response(answer ? text : `{"frames":[]}`)));
      });
    }
  }

  /** Carries a stream to its reader, object by object. The answer ends it at the server. */
  #flow(
    session: StreamSession,
    instance: Instance,
    { resolve, request }: { resolve: (response: Response) => void; request: Underway },
  ): () => void {
    const { outflow } = session;
    let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
    const body = new ReadableStream<Uint8Array>({ start: (opened) => void (controller = opened) });
    const carry = () => {
      if (!this.#underway.has(request) || instance.isDead) return;
      if (this.stalled) return void this.#stuck.push(carry);
      const told = outflow.next();
      if (told) controller?.enqueue(encode(`data:${told.text}\n\n`));
      if (told) this.#schedule.later(carry);
      else if (outflow.end) {
        controller?.enqueue(encode(`event:close\ndata:${JSON.stringify(outflow.end)}\n\n`));
        controller?.close();
        this.#underway.delete(request);
      } else waitsForMore = true;
    };
    let waitsForMore = true;
    outflow.listen(() => {
      if (waitsForMore) this.#schedule.later(carry);
      waitsForMore = false;
    });
    const cut = request.cut;
    request.cut = () => {
      if (this.#underway.has(request)) controller?.error(new TypeError("the connection broke"));
      cut();
    };
    this.#schedule.later(() => resolve(new Response(body)));
    outflow.nudge();
    return () => session.end(true);
  }
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
