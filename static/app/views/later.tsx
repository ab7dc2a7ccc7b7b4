/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { t } from "../text/now.ts";
import { Skeleton } from "./starting.tsx";

interface LaterProps<Part> {
  /** Fetches the part. Called once. */
  readonly load: () => Promise<Part>;
  readonly show: (part: Part) => JSX.Element;
}

/**
 * A part of the page that is fetched when it is first opened. Where it cannot be had, because the connection is away or a
 * newer page has replaced this one, only loading the page anew helps: so that is what it offers.
 */
export function Later<Part>({ load, show }: LaterProps<Part>): JSX.Element {
  const loaded = useSignal<{ readonly part: Part } | "failed" | undefined>(undefined);
  useEffect(() => {
    load().then((part) => loaded.value = { part }, () => void (loaded.value = "failed"));
  }, []);
  if (loaded.value === undefined) return <Skeleton />;
  else if (loaded.value === "failed") return <PartFailed />;
  else return show(loaded.value.part);
}

function PartFailed(): JSX.Element {
  return (
    <div class="part-failed" role="alert">
      <p>{t("partFailed")}</p>
      <button type="button" class="quiet" onClick={() => location.reload()}>{t("reload")}</button>
    </div>
  );
}
