import { TEXT_CHARS } from "../../../protocol/limits.ts";
import { codePoints } from "../../../protocol/names.ts";
import { clip } from "../text/cells.ts";
import { TONES } from "../text/palette.ts";
import { safeLine } from "../text/safe_text.ts";
import type { Line } from "../text/spans.ts";
import type { ScreenModel } from "../screen_model.ts";
import { messageAt } from "./log_items.ts";
import { quoteOf } from "./log_block.ts";

const NEAR_LIMIT = 400;

/** What happens right now, in one line: bad news first, then what is being written, then who else is typing. */
export function activityLine(model: ScreenModel, columns: number): Line {
  const { flash, context } = model;
  if (flash) {
    const text = clip(` ${safeLine(flash.text)}`, columns);
    return [flash.isBad ? { text, colour: TONES.bad } : { text, bold: true }];
  }
  const left = TEXT_CHARS - codePoints(model.editor.text);
  if (left < 0) return [{ text: ` ${-left} characters too long`, colour: TONES.bad }];
  if (context) return contextLine(model, columns);
  if (left < NEAR_LIMIT) return [{ text: ` ${left} characters left`, dim: true }];
  if (model.chosen !== undefined) {
    return [{ text: clip(" Chosen: /reply /react /edit /delete · Esc lets go", columns), dim: true }];
  }
  return [{ text: clip(typingText(model), columns), dim: true, italic: true }];
}

function contextLine({ context, room }: ScreenModel, columns: number): Line {
  const target = context && room ? messageAt(room.items, context.seq) : undefined;
  const quote = target ? quoteOf(target) : "a message";
  const what = context?.kind === "edit" ? " ✎ changing" : " ↳ answering";
  return [{ text: clip(`${what} ${quote}`, columns - 14), dim: true }, {
    text: " · Esc gives up",
    dim: true,
  }];
}

function typingText({ room }: ScreenModel): string {
  const names = (room?.typing ?? []).map(({ name }) => safeLine(name));
  if (names.length === 0) return "";
  const last = names.at(-1) ?? "";
  if (names.length === 1) return ` ${last} is typing …`;
  if (names.length > 3) return ` ${names.length} people are typing …`;
  return ` ${names.slice(0, -1).join(", ")} and ${last} are typing …`;
}
