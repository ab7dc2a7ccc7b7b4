/// <reference lib="dom" />
import type { Desk } from "../model/desk.ts";

/** Arrow keys, Home and End go from message to message; Enter goes into the actions of one, Escape out of them. */
export function moveFocus(event: KeyboardEvent, desk: Desk): void {
  const { target, currentTarget } = event;
  if (!(target instanceof HTMLElement) || !(currentTarget instanceof HTMLElement)) return;
  const message = target.closest<HTMLElement>(".message");
  if (message === null) return;
  if (event.key === "Escape") leave(event, message, desk);
  else if (target === message) fromMessage(event, message, currentTarget);
}

function fromMessage(event: KeyboardEvent, message: HTMLElement, log: HTMLElement): void {
  const messages = [...log.querySelectorAll<HTMLElement>(".message")];
  const next = goal(event.key, messages, messages.indexOf(message));
  if (next) next.focus();
  else if (event.key === "Enter") message.querySelector<HTMLElement>("[role=toolbar] button")?.focus();
  else return;
  event.preventDefault();
}

function goal(key: string, messages: readonly HTMLElement[], index: number): HTMLElement | undefined {
  if (key === "ArrowUp") return messages[index - 1];
  else if (key === "ArrowDown") return messages[index + 1];
  else if (key === "Home") return messages[0];
  else if (key === "End") return messages.at(-1);
  else return undefined;
}

/** From the actions back to their message, from a message to where one writes. */
function leave(event: KeyboardEvent, message: HTMLElement, desk: Desk): void {
  event.preventDefault();
  if (event.target === message) {
    desk.active.value = undefined;
    desk.calls.value++;
  } else message.focus();
}
