import type { Position } from "../protocol/fields.ts";
import type { Entry, JoinedFrame } from "./incoming.ts";
import type { RoomState } from "./views.ts";

const PATIENCE_WITH_HOLES = 3;

/** What a session asks of whoever runs it, in this order. */
export type Effect =
  /** The next number of the log. */
  | { readonly kind: "show"; readonly entry: Entry }
  /** The log did not reach back to us: here is its newest page. `after`: where we were, if that is still the same log. */
  | {
    readonly kind: "restart";
    readonly page: readonly Entry[];
    readonly position: Position;
    readonly after?: number;
    readonly isFirst: boolean;
  }
  /** Join again from where we are. */
  | { readonly kind: "join" }
  /** Nothing is missing any more. */
  | { readonly kind: "level" };

/** One room's place in its log: the next number is shown, an old one ignored, a hole joins again. Never a silent gap. */
export class RoomSession {
  #position: Position = { epoch: "0", seq: 0 };
  #known = false;
  #state: RoomState = "lost";
  #head = 0;
  #holes = 0;

  get position(): Position {
    return this.#position;
  }

  get state(): RoomState {
    return this.#state;
  }

  /** True once the server has let us in, ever. */
  get isKnown(): boolean {
    return this.#known;
  }

  get head(): number {
    return Math.max(this.#head, this.#position.seq);
  }

  /** Asks to be let in. The answer is where to go on from, undefined for the newest page. */
  join(): Position | undefined {
    this.#state = "joining";
    return this.#known && this.#holes <= PATIENCE_WITH_HOLES ? this.#position : undefined;
  }

  /** The connection is away. */
  lost(): void {
    this.#state = "lost";
    this.#holes = 0;
  }

  /** The server let us in. */
  joined(frame: JoinedFrame): Effect[] {
    if (this.#state !== "joining") return this.#overtaken(frame);
    this.#head = frame.head;
    return frame.resumed && this.#known ? this.#resume(frame) : this.#restart(frame);
  }

  /** A number of the log arrived. */
  receive(entry: Entry): Effect[] {
    const isMissing = entry.seq > this.#position.seq + 1;
    if (!this.#known || entry.seq <= this.#position.seq) return [];
    if (isMissing) return this.#hole();
    this.#position = { epoch: this.#position.epoch, seq: entry.seq };
    return [{ kind: "show", entry }, ...this.#level()];
  }

  /** The server cannot fill a hole of its own. */
  reset(): Effect[] {
    return this.#state === "replaying" || this.#state === "live" ? [{ kind: "join" }] : [];
  }

  /** An answer to a join that another answer came before: what lies between the two would never be told. */
  #overtaken({ position: { epoch, seq } }: JoinedFrame): Effect[] {
    const isElsewhere = epoch !== this.#position.epoch && this.#position.epoch !== "0";
    return isElsewhere || seq > this.#position.seq ? this.#hole() : [];
  }

  #resume(frame: JoinedFrame): Effect[] {
    this.#state = "replaying";
    this.#position = { epoch: frame.position.epoch, seq: this.#position.seq };
    const effects = frame.events.flatMap((entry) => this.#mayGoOn() ? this.receive(entry) : []);
    if (this.#mayGoOn() && this.#position.seq < frame.position.seq) return [...effects, ...this.#hole()];
    return [...effects, ...this.#level()];
  }

  #restart({ events, position }: JoinedFrame): Effect[] {
    const before = this.#position;
    const isFirst = !this.#known;
    const isSameLog = this.#known && position.seq >= before.seq &&
      (before.epoch === position.epoch || before.epoch === "0");
    this.#state = "replaying";
    this.#known = true;
    this.#position = position;
    const after = isSameLog ? { after: before.seq } : {};
    return [{ kind: "restart", page: events, position, isFirst, ...after }, ...this.#level()];
  }

  #mayGoOn(): boolean {
    return this.#state === "replaying" || this.#state === "live";
  }

  #hole(): Effect[] {
    if (!this.#mayGoOn()) return [];
    this.#holes++;
    this.#state = "joining";
    return [{ kind: "join" }];
  }

  #level(): Effect[] {
    if (this.#state !== "replaying" || this.#position.seq < this.#head) return [];
    this.#state = "live";
    this.#holes = 0;
    return [{ kind: "level" }];
  }
}
