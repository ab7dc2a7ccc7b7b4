/// <reference lib="dom" />
import { useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import type { Chat } from "../model/chat.ts";
import { type Bar, barOf } from "../model/connection_bar.ts";
import type { Page } from "../model/page.ts";
import { t } from "../text/now.ts";

/** So long after coming back there is nothing left to tell. */
const CALM_AFTER_MS = 60_000;

/** Says so when the connection is away, and what one can do. Lies over the conversation, so that nothing moves. */
export function ConnectionBar({ page, chat }: { page: Page; chat: Chat }): JSX.Element {
  const bar = useBar(chat);
  return (
    <div class={`connection ${bar.kind}`} data-bar={bar.kind}>
      <span role="status" aria-live="polite" class={bar.kind === "none" ? "unseen" : ""}>
        <span aria-hidden={bar.kind === "lost"}>{sentenceOf(bar)}</span>
        {bar.kind === "lost" && <span class="unseen">{t("lost")}</span>}
      </span>
      <BarAction bar={bar} page={page} chat={chat} />
    </div>
  );
}

function BarAction({ bar, page, chat }: { bar: Bar; page: Page; chat: Chat }): JSX.Element | null {
  if (bar.kind === "lost" || bar.kind === "hopeless" || bar.kind === "unreached") {
    return <button type="button" onClick={() => chat.talk.tryNow()}>{t("tryNow")}</button>;
  } else if (bar.kind === "disconnected") {
    return <button type="button" onClick={() => chat.talk.connect()}>{t("connect")}</button>;
  } else if (bar.kind === "ended") {
    return <button type="button" onClick={() => void page.signOut()}>{t("signInAgain")}</button>;
  } else return null;
}

function sentenceOf(bar: Bar): string {
  if (bar.kind === "none") return "";
  else if (bar.kind === "hopeless") return t("cannotConnect");
  else if (bar.kind === "connecting") return t("connecting");
  else if (bar.kind === "unreached") return t("unreached");
  else if (bar.kind === "back") return t("backCatchingUp");
  else if (bar.kind === "disconnected") return t("disconnected");
  else if (bar.kind === "ended") return endingOf(bar.code);
  else if (bar.seconds === undefined || bar.seconds === 0) return t("lostTrying");
  else return t("lostTryingIn", { count: bar.seconds });
}

function endingOf(code: number): string {
  if (code === 4503) return t("endedRemoved");
  else if (code === 4502) return t("endedMisuse");
  else return t("endedUnauthorized");
}

/** The bar of this moment; the clock runs only while there is trouble to tell. */
function useBar(chat: Chat): Bar {
  const now = useSignal(Date.now());
  const state = chat.view.value?.state;
  const trouble = {
    lostAt: chat.lostAt.value,
    backAt: chat.backAt.value,
    hasBeenLive: chat.hasBeenLive.value,
    isCatchingUp: state === "joining" || state === "replaying" || state === "lost",
  };
  useSignalEffect(() => {
    chat.connection.value;
    now.value = Date.now();
    if (chat.lostAt.value === undefined) return;
    const timer = setInterval(() => {
      now.value = Date.now();
      const isLong = now.peek() - (chat.backAt.peek() ?? Infinity) > CALM_AFTER_MS;
      if (chat.connection.peek().kind === "live" && isLong) clearInterval(timer);
    }, 250);
    return () => clearInterval(timer);
  });
  return barOf(chat.connection.value, trouble, now.value);
}
