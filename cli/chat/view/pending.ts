import type { Outgoing, OutgoingCommand } from "../../../client/mod.ts";
import { wrap } from "../text/cells.ts";
import { TONES } from "../text/palette.ts";
import { safeLine } from "../text/safe_text.ts";
import type { Line, Style } from "../text/spans.ts";

const NAMES: Readonly<Record<OutgoingCommand["type"], string>> = {
  send: "message",
  edit: "change",
  delete: "deletion",
  react: "reaction",
};

/** What is still to come of an own command, or what came of it. Nothing once it is stored. */
export function pendingText(outgoing: Outgoing, cells: number): Line[] {
  const { state, error, command } = outgoing;
  if (state === "sent") return [];
  const subject = command.type === "send" ? "" : `${NAMES[command.type]} `;
  if (state === "failed") {
    const why = error ? safeLine(error.message) : "refused";
    return lines(`✗ ${subject}not sent: ${why} · /retry or /discard`, cells, { colour: TONES.bad });
  }
  if (state === "asking") {
    return lines(`? ${subject}from long ago, not sent · /retry or /discard`, cells, {
      colour: TONES.warning,
    });
  }
  return lines(state === "sending" ? `○ ${subject}sending` : `○ ${subject}waiting to be sent`, cells, {
    dim: true,
  });
}

function lines(text: string, cells: number, style: Style): Line[] {
  return wrap(text, cells).map((line) => [{ text: line, ...style }]);
}
