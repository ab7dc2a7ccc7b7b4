/// <reference lib="dom" />
import { useComputed } from "@preact/signals";
import type { ArticleHTMLAttributes, JSX } from "preact";
import { colourOf } from "../model/colours.ts";
import type { Desk } from "../model/desk.ts";
import { isEmojiOnly } from "../model/message_text.ts";
import type { Shown } from "../model/shown.ts";
import { timeOf } from "../text/dates.ts";
import { speech, t } from "../text/now.ts";
import { Avatar } from "./avatar.tsx";
import { lifted, pressed, slipped } from "./long_press.ts";
import { MessageActions } from "./message_actions.tsx";
import { MessageBody } from "./message_body.tsx";
import { MessageMeta } from "./message_meta.tsx";
import { MessageTrouble } from "./message_trouble.tsx";
import { Quote } from "./quote.tsx";
import { ReactionRow } from "./reaction_row.tsx";

interface MessageViewProps {
  readonly shown: Shown;
  /** First of its author's group. */
  readonly starts: boolean;
  /** Last of its author's group. */
  readonly ends: boolean;
  readonly desk: Desk;
  readonly isLast: boolean;
}

/** One message: bubble, author, state, reactions, and its actions while it is at hand. */
export function MessageView({ shown, starts, ends, desk, isLast }: MessageViewProps): JSX.Element {
  const isActive = useComputed(() => desk.active.value === shown.key).value;
  const isReachable = useComputed(() => (desk.reachable.value ?? shown.key) === shown.key).value;
  const isReached = isReachable && (isLast || desk.reachable.value === shown.key);
  return (
    <article
      class={classesOf(shown, starts, ends)}
      tabIndex={isReached ? 0 : -1}
      aria-label={t("messageFrom", { person: shown.from.name, time: timeOf(shown.at, speech.value) })}
      {...atHand(desk, shown.key)}
    >
      {starts && !shown.mine && (
        // For the mouse: the keyboard meets people in their list.
        <button
          type="button"
          class="face"
          tabIndex={-1}
          aria-hidden="true"
          onClick={() => desk.meet(shown.from)}
        >
          <Avatar user={shown.from} />
        </button>
      )}
      <div class="stack">
        {starts && !shown.mine && (
          <button
            type="button"
            class={`author name-${colourOf(shown.from.id)}`}
            tabIndex={-1}
            onClick={() => desk.meet(shown.from)}
          >
            <bdi>{shown.from.name}</bdi>
          </button>
        )}
        <div class="hold">
          <div class="bubble">
            {shown.replyTo !== undefined && <Quote seq={shown.replyTo} desk={desk} />}
            <MessageBody shown={shown} />
            <MessageMeta shown={shown} />
          </div>
          {isActive && shown.seq !== undefined && !shown.isDeleted && (
            <MessageActions shown={shown} desk={desk} />
          )}
        </div>
        <ReactionRow shown={shown} desk={desk} />
        <MessageTrouble shown={shown} desk={desk} />
      </div>
    </article>
  );
}

function classesOf(shown: Shown, starts: boolean, ends: boolean): string {
  const isOnItsWay = shown.state !== undefined && shown.state !== "failed" && shown.state !== "asking";
  return [
    "message",
    shown.mine ? "mine" : "theirs",
    starts && "starts",
    ends && "ends",
    isOnItsWay && "pending",
    shown.state === "failed" && "failed",
    shown.isDeleted && "deleted",
    !shown.isDeleted && isEmojiOnly(shown.text) && "emoji-only",
  ].filter(Boolean).join(" ");
}

/** Its author's name or face, which lead somewhere else: the actions would cover them. */
function isPerson(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(".author, .face") !== null;
}

/** Something that has an answer of its own to a tap, and may have sent the focus elsewhere. */
function isControl(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("button, a") !== null;
}

/** A message comes to hand under the mouse, with the focus, or by a tap or a long press. */
function atHand(desk: Desk, key: string): ArticleHTMLAttributes<HTMLElement> {
  return {
    // A message that came to lie under a mouse at rest was not pointed at: hence "move", not "enter".
    onPointerMove: (event) => {
      slipped(event);
      if (event.pointerType === "mouse" && !isPerson(event.target)) desk.active.value = key;
    },
    onPointerDown: (event) => {
      if (!isControl(event.target)) pressed(event, () => void (desk.active.value = key));
    },
    onPointerUp: lifted,
    onPointerCancel: lifted,
    onPointerLeave: (event) => {
      const keeps = event.currentTarget.contains(document.activeElement);
      if (event.pointerType === "mouse" && !keeps && desk.active.value === key) desk.active.value = undefined;
    },
    onFocusCapture: ({ target }) => {
      if (isPerson(target)) return;
      desk.active.value = key;
      desk.reachable.value = key;
    },
    onContextMenu: (event) => {
      if (!matchMedia("(pointer: coarse)").matches) return;
      event.preventDefault();
      desk.active.value = key;
    },
    onClick: (event) => {
      const isSelecting = getSelection()?.isCollapsed === false;
      if (isControl(event.target)) return;
      if (!isSelecting && matchMedia("(pointer: coarse)").matches) {
        event.currentTarget.focus({ preventScroll: true });
      }
    },
  };
}
