import { Connection } from "../../chat/connection.ts";
import { TurnSwitchboard } from "../../chat/switchboard.ts";
import { RecordedSocket } from "./recorded_socket.ts";

/** A switchboard whose turns end, and whose clock moves, when a test says so. */
export class Desk {
  readonly switchboard = new TurnSwitchboard((run) => {
    this.deferrals++;
    this.#deferred.push(run);
  });
  now = 0;
  /** How often the switchboard asked for the end of a turn. */
  deferrals = 0;
  #deferred: (() => void)[] = [];

  connect(): { connection: Connection; socket: RecordedSocket } {
    const socket = new RecordedSocket();
    return { socket, connection: new Connection("c_1", socket, this.switchboard) };
  }

  endTurn(): void {
    const deferred = this.#deferred;
    this.#deferred = [];
    for (const run of deferred) run();
  }

  pass(ms: number, stepMs = 100): void {
    for (const end = this.now + ms; this.now < end;) this.switchboard.tick(this.now += stepMs);
    this.endTurn();
  }
}

/** Lets promises go on that can. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 60; turn++) await undefined;
}
