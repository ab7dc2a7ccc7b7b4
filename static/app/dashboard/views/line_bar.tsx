/// <reference lib="dom" />
import type { JSX } from "preact";
import type { Line } from "../model/line.ts";
import { t } from "../text/now.ts";

/** Whether the figures are live, and what can be done where they are not. */
export function LineBar({ line }: { line: Line }): JSX.Element {
  const state = line.state.value;
  if (state.kind === "stopped") {
    return (
      <div class="line-bar lost" role="status">
        <span>{t("stopped")}</span>
        <button type="button" class="quiet" onClick={() => void line.connect()}>{t("connect")}</button>
      </div>
    );
  }
  const isLive = state.kind === "live";
  const text = state.kind === "waiting"
    ? t("retryIn", { count: state.seconds })
    : state.kind === "connecting"
    ? t("connecting")
    : isLive
    ? t("live")
    : "";
  // Each second of a countdown would be read out.
  return (
    <div class={isLive ? "line-bar live" : "line-bar"} role={state.kind === "waiting" ? "timer" : "status"}>
      <span>{text}</span>
    </div>
  );
}
