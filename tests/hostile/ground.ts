import { attentive } from "../../cli/attentive.ts";
import { v8Flags } from "../../cli/v8_flags.ts";
import { Program } from "../process.ts";
import type { State } from "./victim.ts";

/** A victim as its attackers and its people see it. */
export interface Ground extends AsyncDisposable {
  readonly origin: string;
  readonly program: Program;
  /** What it holds, after a collection. Rejects where it is gone. */
  state(): Promise<State>;
  /** Resolves once nobody is connected but so many. */
  quiet(connections: number): Promise<State>;
}

/** Starts a victim with this listener. */
export async function openGround(listener: string, env: Record<string, string> = {}): Promise<Ground> {
  const program = new Program(
    ["run", "--quiet", "--no-check", "-A", `${v8Flags()},--expose-gc`, "tests/hostile/victim.ts"],
    {
      ...attentive(),
      ...{ HOST: "127.0.0.1", LISTENER: listener, RATE_PER_SECOND: "0", HEARTBEAT_TIMEOUT_MS: "10000" },
      ...{ MAX_CONNECTIONS_PER_ADDRESS: "5000", ...env },
    },
  );
  const [, port, control] = await program.says(/victim (\d+) (\d+)/);
  const state = async (): Promise<State> => await (await fetch(`http://127.0.0.1:${control}/`)).json();
  return {
    origin: `http://127.0.0.1:${port}`,
    program,
    state,
    async quiet(connections) {
      while (true) {
        const now = await state();
        if (now.connections <= connections) return now;
      }
    },
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}
