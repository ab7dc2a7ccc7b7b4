/// <reference lib="dom" />
import uPlot from "uplot";

const HEIGHT_PX = 150;

/** What a drawing asks and tells. */
export interface DrawingParts {
  write(value: number): string;
  readonly locale: string;
  /** The point under the pointer or the arrow keys, by its place in the columns; undefined: none. */
  pointed(index: number | undefined): void;
}

/** A line with a soft area under it, drawn by uPlot into an element whose width it follows. */
export class Drawing implements Disposable {
  readonly #place: HTMLElement;
  readonly #parts: DrawingParts;
  readonly #resized = new ResizeObserver(() => this.#resize());
  readonly #dark = matchMedia("(prefers-color-scheme: dark)");
  readonly #recolour = () => this.#begin();
  #plot: uPlot | undefined;
  #data: uPlot.AlignedData = [[], []];
  #range = 60;

  constructor(place: HTMLElement, parts: DrawingParts) {
    this.#place = place;
    this.#parts = parts;
    this.#begin();
    this.#resized.observe(place);
    this.#dark.addEventListener("change", this.#recolour);
  }

  /** Draws these columns, the last `range` seconds of them. */
  show(times: readonly number[], values: readonly number[], range: number): void {
    this.#data = [[...times], [...values]];
    this.#range = range;
    this.#plot?.setData(this.#data);
  }

  /** Moves through the points: arrows by one, Home and End to the first and last. Escape stops pointing. */
  key(event: KeyboardEvent): void {
    const last = this.#data[0].length - 1;
    const at = this.#plot?.cursor.idx ?? last + 1;
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }[event.key];
    if (event.key === "Escape") this.point(undefined);
    if (next === undefined || last < 0) return;
    event.preventDefault();
    this.point(Math.max(0, Math.min(last, next)));
  }

  /** Puts the cursor on this point; undefined: nowhere. */
  point(index: number | undefined): void {
    const [time, value] = index === undefined ? [] : [this.#data[0][index], this.#data[1]?.[index]];
    const plot = this.#plot;
    if (!plot || time === undefined || typeof value !== "number") {
      plot?.setCursor({ left: -10, top: -10 });
    } else plot.setCursor({ left: plot.valToPos(time, "x"), top: plot.valToPos(value, "y") });
  }

  [Symbol.dispose](): void {
    this.#resized.disconnect();
    this.#dark.removeEventListener("change", this.#recolour);
    this.#plot?.destroy();
  }

  #begin(): void {
    this.#plot?.destroy();
    this.#plot = new uPlot(this.#options(), this.#data, this.#place);
  }

  #resize(): void {
    const width = this.#place.clientWidth;
    if (width > 0) this.#plot?.setSize({ width, height: HEIGHT_PX });
  }

  #options(): uPlot.Options {
    const style = getComputedStyle(this.#place);
    const colour = (name: string) => style.getPropertyValue(name);
    const axis = { stroke: colour("--muted"), font: `11px ${style.fontFamily}` };
    const lines = { stroke: colour("--line"), width: 1 };
    const shared = { ...axis, grid: lines, ticks: { ...lines, size: 4 } };
    const time = new Intl.DateTimeFormat(this.#parts.locale, {
      hour: "numeric",
      minute: "2-digit",
      second: "2-digit",
    });
    return {
      width: Math.max(120, this.#place.clientWidth),
      height: HEIGHT_PX,
      padding: [8, 24, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 7, fill: colour("--accent-text") } },
      scales: {
        x: { range: () => this.#shownTime() },
        y: { range: (_, _least, most) => [0, roomAbove(most)] },
      },
      series: [{}, {
        stroke: colour("--accent-text"),
        fill: colour("--accent-soft"),
        width: 1.5,
        points: { show: false },
      }],
      axes: [
        {
          ...shared,
          size: 28,
          space: 90,
          values: (_, all) => all.map((seconds) => time.format(seconds * 1_000)),
        },
        { ...shared, size: 62, space: 34, values: (_, all) => all.map((value) => this.#parts.write(value)) },
      ],
      hooks: { setCursor: [({ cursor }) => this.#parts.pointed(cursor.idx ?? undefined)] },
    };
  }

  #shownTime(): [number, number] {
    const end = this.#data[0].at(-1) ?? 0;
    return [end - this.#range, end];
  }
}

/** The scale follows the values, and leaves a little room above them. */
function roomAbove(most: number | null): number {
  return most && most > 0 ? most * 1.1 : 1;
}
