/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Desk } from "../model/desk.ts";
import type { Shown } from "../model/shown.ts";
import { addressOf } from "../model/place.ts";
import { t } from "../text/now.ts";
import { dock } from "./dock.ts";
import { IconButton } from "./icon_button.tsx";
import type { IconName } from "./icons.tsx";

interface MessageActionsProps {
  readonly shown: Shown;
  readonly desk: Desk;
}

type Face = "actions" | "react" | "delete";

const QUICK_REACTIONS = ["👍", "❤️", "😂", "😮", "😢", "🎉"];

/** What can be done to the message at hand. Reacting and deleting turn it over, in place. */
export function MessageActions({ shown, desk }: MessageActionsProps): JSX.Element {
  const face = useSignal<Face>("actions");
  const bar = useRef<HTMLDivElement>(null);
  const turned = face.value;
  // Who pressed a button with the keyboard goes on with the keyboard.
  useLayoutEffect(() => void (turned !== "actions" && bar.current?.querySelector("button")?.focus()), [
    turned,
  ]);
  const isUnder = useSignal(false);
  useLayoutEffect(() => {
    const undock = dock(bar.current, () => void (desk.active.value = undefined));
    isUnder.value = undock === undefined && isCutOff(bar.current);
    return undock;
  }, []);
  return (
    <div
      class={`actions floating ${turned} ${isUnder.value ? "under" : ""}`}
      role="toolbar"
      aria-label={t("messageActions")}
      ref={bar}
      onKeyDown={moveAlong}
    >
      {turned === "actions" && <Actions shown={shown} desk={desk} turn={(to) => face.value = to} />}
      {turned === "react" && <QuickReactions shown={shown} desk={desk} />}
      {turned === "delete" && <AskDelete shown={shown} desk={desk} keep={() => face.value = "actions"} />}
    </div>
  );
}

function Actions({ shown, desk, turn }: MessageActionsProps & { turn: (to: Face) => void }): JSX.Element {
  return (
    <>
      <IconButton icon="react" label={t("react")} onClick={() => turn("react")} />
      <IconButton icon="reply" isMirrored label={t("reply")} onClick={() => desk.reply(shown)} />
      <CopyButton icon="copy" label={t("copyText")} text={shown.text} />
      <CopyButton
        icon="link"
        label={t("copyMessageLink")}
        text={addressOf(desk.room, location.href, shown.seq)}
      />
      {shown.mine && <IconButton icon="edit" label={t("edit")} onClick={() => desk.edit(shown)} />}
      {(shown.mine || desk.mayModerate) && (
        <IconButton
          icon="delete"
          label={t("delete")}
          onClick={() => turn("delete")}
        />
      )}
    </>
  );
}

function CopyButton({ icon, label, text }: { icon: IconName; label: string; text: string }): JSX.Element {
  const isCopied = useSignal(false);
  const copy = () =>
    navigator.clipboard.writeText(text).then(() => isCopied.value = true).catch(() => undefined);
  return (
    <IconButton
      icon={isCopied.value ? "check" : icon}
      label={isCopied.value ? t("copied") : label}
      onClick={() => void copy()}
    />
  );
}

function QuickReactions({ shown, desk }: MessageActionsProps): JSX.Element {
  function choose(emoji: string): void {
    desk.react(shown, emoji);
    desk.active.value = undefined;
    desk.calls.value++;
  }
  return (
    <>
      {QUICK_REACTIONS.map((emoji) => (
        <button
          type="button"
          key={emoji}
          class="icon-button emoji"
          aria-label={t("reactWith", { emoji })}
          aria-pressed={shown.reactions.some((each) => each.emoji === emoji && each.mine)}
          onClick={() => choose(emoji)}
        >
          {emoji}
        </button>
      ))}
      <IconButton icon="plus" label={t("moreReactions")} onClick={() => desk.pickReaction(shown)} />
    </>
  );
}

function AskDelete({ shown, desk, keep }: MessageActionsProps & { keep: () => void }): JSX.Element {
  function confirm(): void {
    desk.delete(shown);
    desk.calls.value++;
  }
  return (
    <>
      <span class="ask" id="delete-ask">{t("deleteAsk")}</span>
      <button type="button" class="quiet danger" aria-describedby="delete-ask" onClick={confirm}>
        {t("deleteYes")}
      </button>
      <button type="button" class="quiet" onClick={keep}>{t("keep")}</button>
    </>
  );
}

/** True where the log's upper edge would hide it. */
function isCutOff(bar: HTMLElement | null): boolean {
  const top = bar?.closest(".log")?.getBoundingClientRect().top ?? -Infinity;
  return (bar?.getBoundingClientRect().top ?? 0) < top;
}

/** Left and right go along the toolbar. */
function moveAlong(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  const index = buttons.findIndex((button) => button === document.activeElement);
  const isRightToLeft = getComputedStyle(event.currentTarget).direction === "rtl";
  const step = (event.key === "ArrowRight") === isRightToLeft ? -1 : 1;
  buttons.at((index + step) % buttons.length)?.focus();
  event.preventDefault();
}
