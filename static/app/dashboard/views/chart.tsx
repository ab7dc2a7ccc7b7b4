/// <reference lib="dom" />
import { useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Board } from "../model/board.ts";
import { type Title, written } from "../model/titles.ts";
import { t, wording } from "../text/now.ts";
import { Drawing } from "./drawing.ts";

interface ChartProps {
  readonly board: Board;
  readonly name: string;
  readonly title: Title;
}

/** One figure over time, with its present value, and the one under the pointer or the arrow keys. */
export function Chart({ board, name, title }: ChartProps): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const drawing = useRef<Drawing | null>(null);
  const pointed = useSignal<number | undefined>(undefined);
  const { locale } = wording.value;
  const write = (value: number) => written(value, title, locale);
  const label = t(title.key);
  // Drawn again with every second.
  board.seconds.value;
  const [times, values] = board.seriesOf(name).last(board.range.value);
  const now = values.at(-1);

  useEffect(() => {
    const drawn = drawing.current = new Drawing(place.current!, {
      write,
      locale,
      pointed: (index) => pointed.value = index,
    });
    return () => drawn[Symbol.dispose]();
  }, [locale]);
  useSignalEffect(() => {
    board.seconds.value;
    drawing.current?.show(...board.seriesOf(name).last(board.range.value), board.range.value);
  });

  const at = pointed.value;
  const isPointed = at !== undefined && values[at] !== undefined;
  return (
    <figure class="chart">
      <figcaption>
        <span class="chart-title">{label}</span>
        <span class="chart-now">{now === undefined ? "–" : write(now)}</span>
      </figcaption>
      <div
        class="chart-place"
        ref={place}
        tabIndex={0}
        role="img"
        aria-label={now === undefined ? t("chartEmpty", { name: label }) : t("chartSays", {
          name: label,
          now: write(now),
          least: write(Math.min(...values)),
          most: write(Math.max(...values)),
        })}
        aria-describedby="chart-keys"
        onKeyDown={(event) => drawing.current?.key(event)}
        onBlur={() => drawing.current?.point(undefined)}
      />
      <p class="chart-pointed" role="status">
        {isPointed && t("atTime", { time: timeOf(times[at]!, locale), value: write(values[at]!) })}
      </p>
    </figure>
  );
}

function timeOf(seconds: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { timeStyle: "medium" }).format(seconds * 1_000);
}
