/** What is remembered of each figure: an hour. */
const MOST_POINTS = 3_600;

/** A figure over time: seconds since 1970 and values, in the columns that the chart draws. */
export class Series {
  readonly times: number[] = [];
  readonly values: number[] = [];

  add(time: number, value: number): void {
    if (time <= (this.times.at(-1) ?? -Infinity)) return;
    this.times.push(time);
    this.values.push(value);
    if (this.times.length <= MOST_POINTS) return;
    this.times.shift();
    this.values.shift();
  }

  /** The last so many points. */
  last(points: number): [number[], number[]] {
    return [this.times.slice(-points), this.values.slice(-points)];
  }
}
