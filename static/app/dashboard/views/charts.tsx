/// <reference lib="dom" />
import type { JSX } from "preact";
import type { Board } from "../model/board.ts";
import { TITLES } from "../model/titles.ts";
import { t } from "../text/now.ts";
import { Chart } from "./chart.tsx";

/** A chart for each chosen figure, in the order in which they are offered. */
export function Charts({ board }: { board: Board }): JSX.Element {
  const shown = Object.entries(TITLES).filter(([name]) => board.chosen.value.includes(name));
  return (
    <section aria-labelledby="charts">
      <h2 id="charts" class="unseen">{t("charts")}</h2>
      {shown.length === 0 && <p class="hint">{t("nothingChosen")}</p>}
      <p id="chart-keys" class="unseen">{t("chartKeys")}</p>
      <div class="charts">
        {shown.map(([name, title]) => <Chart key={name} board={board} name={name} title={title} />)}
      </div>
    </section>
  );
}
