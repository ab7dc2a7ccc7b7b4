import { TONES } from "../text/palette.ts";
import { safeLine } from "../text/safe_text.ts";
import type { ScreenModel, Trouble } from "../screen_model.ts";
import { counted, spanText, timeText } from "./dates.ts";

/** What the line above the editor says of the connection. */
export interface Status {
  readonly sign: string;
  readonly text: string;
  readonly colour: number;
}

/** Good news stays long enough to be read. */
export const BACK_SHOWN_MS = 10_000;

/** The connection in one line: how it is, what it costs, what happens next. Always the truth. */
export function statusOf(
  model: Pick<ScreenModel, "connection" | "trouble" | "me" | "now" | "unsent" | "host">,
): Status {
  const { connection, trouble, me, now, host } = model;
  const waiting = model.unsent > 0 ? ` · ${counted(model.unsent, "message")} not sent yet` : "";
  switch (connection.kind) {
    case "live":
      return isBackNews(trouble, now)
        ? good(`${backText(trouble)}${waiting}`)
        : good(`connected as ${safeLine(me?.name ?? "")}${waiting}`);
    case "connecting":
      return wait(
        trouble.lostAt === undefined ? `connecting to ${host}` : `connection lost · trying again${waiting}`,
      );
    case "waiting":
      return waitingStatus(connection, model, waiting);
    case "ended":
      return bad(`ended by the server (${connection.code}) · /connect tries again`);
    case "refused":
      return bad(`not let in: ${safeLine(connection.message)}`);
    case "idle":
      return bad("not connected · /connect");
  }
}

function waitingStatus(
  connection: ScreenModel["connection"] & { readonly kind: "waiting" },
  { now, trouble, host }: Pick<ScreenModel, "now" | "trouble" | "host">,
  waiting: string,
): Status {
  const seconds = Math.max(0, Math.ceil((connection.retryAt - now) / 1_000));
  const again = `trying again in ${seconds} s`;
  if (trouble.lostAt === undefined) return wait(`cannot reach ${host} · ${again}${waiting}`);
  return connection.hopeless
    ? bad(`cannot connect since ${timeText(connection.sinceLost)} · ${again}, ctrl-r now${waiting}`)
    : wait(`connection lost · ${again}${waiting}`);
}

/** What came of an absence. */
function backText({ lostAt = 0, backAt = 0, caughtUp, hasGap, isCatchingUp }: Trouble): string {
  const back = `back after ${spanText(backAt - lostAt)}`;
  if (isCatchingUp) return `${back} · catching up`;
  if (hasGap) return `${back} · too much was missed: the log has a gap, PageUp reads it`;
  return caughtUp === 0
    ? `${back} · nothing was missed`
    : `${back} · caught up on ${counted(caughtUp, "missed message")}`;
}

function isBackNews({ lostAt, backAt, isCatchingUp }: Trouble, now: number): boolean {
  if (lostAt === undefined || backAt === undefined) return false;
  return isCatchingUp || now - backAt < BACK_SHOWN_MS;
}

function good(text: string): Status {
  return { sign: "●", text, colour: TONES.good };
}

function wait(text: string): Status {
  return { sign: "○", text, colour: TONES.warning };
}

function bad(text: string): Status {
  return { sign: "✗", text, colour: TONES.bad };
}
