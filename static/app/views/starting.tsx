/// <reference lib="dom" />
import type { JSX } from "preact";
import { t } from "../text/now.ts";

/** Before it is known who is here: nothing, and after 300 ms (by style) the shape of what comes. */
export function Starting(): JSX.Element {
  return (
    <main class="starting" aria-label={t("loading")}>
      <Skeleton />
    </main>
  );
}

/** Messages to be: grey shapes of the real size that show only when waiting takes long. */
export function Skeleton(): JSX.Element {
  const shapes = ["wide", "narrow", "own", "middle", "wide", "own narrow"];
  return (
    <div class="skeleton" aria-hidden="true">
      {shapes.map((shape, i) => <span key={i} class={`shape ${shape}`} />)}
    </div>
  );
}
