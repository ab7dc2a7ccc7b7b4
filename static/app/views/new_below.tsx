/// <reference lib="dom" />
import type { JSX } from "preact";
import { t } from "../text/now.ts";
import { Icon } from "./icons.tsx";

interface NewBelowProps {
  readonly isAway: boolean;
  readonly count: number;
  readonly onClick: () => void;
}

/** The way back to the newest message, with the number of those that came meanwhile. */
export function NewBelow({ isAway, count, onClick }: NewBelowProps): JSX.Element | null {
  if (!isAway) return null;
  const isPlain = count === 0;
  return (
    <button
      type="button"
      class={isPlain ? "new-below plain" : "new-below"}
      aria-label={isPlain ? t("jumpToLatest") : undefined}
      onClick={onClick}
    >
      {!isPlain && <span>{t("newBelow", { count })}</span>}
      <Icon name="down" />
    </button>
  );
}
