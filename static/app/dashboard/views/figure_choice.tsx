/// <reference lib="dom" />
import type { JSX } from "preact";
import { Choice } from "../../views/choice.tsx";
import type { Board } from "../model/board.ts";
import { TITLES } from "../model/titles.ts";
import { t } from "../text/now.ts";

/** Which figures are drawn, and how far back. What is not ticked is not sent either. */
export function FigureChoice({ board }: { board: Board }): JSX.Element {
  const ranges = [
    { value: "60", label: t("minute"), seconds: 60 },
    { value: "300", label: t("fiveMinutes"), seconds: 300 },
    { value: "3600", label: t("hour"), seconds: 3_600 },
  ] as const;
  const choose = (value: string) =>
    board.range.value = ranges.find((range) => range.value === value)?.seconds ?? 60;
  return (
    <section class="choosing">
      <fieldset class="figures">
        <legend>{t("choose")}</legend>
        {Object.entries(TITLES).map(([name, { key }]) => (
          <label key={name} class="tick">
            <input
              type="checkbox"
              name={name}
              checked={board.chosen.value.includes(name)}
              onChange={({ currentTarget }) => board.choose(name, currentTarget.checked)}
            />
            <span>{t(key)}</span>
          </label>
        ))}
      </fieldset>
      <Choice
        name="range"
        legend={t("range")}
        options={ranges}
        value={`${board.range.value}`}
        onChoose={choose}
      />
    </section>
  );
}
