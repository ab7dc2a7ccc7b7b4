/** One line of a panel. `y` undefined: not measured. */
export interface Series {
  readonly title: string;
  readonly points: readonly { readonly x: number; readonly y: number | undefined }[];
}

/** One diagram: powers of ten to the right, from zero upwards. */
export interface Panel {
  readonly title: string;
  readonly xTitle: string;
  readonly series: readonly Series[];
}

const PANEL_WIDTH = 300;
const HEIGHT = 270;
const PLOT = { left: 48, top: 62, right: 284, bottom: 212 };

const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #57606a }
  .title { font-size: 13px; font-weight: 600; fill: #1f2328 }
  .grid { stroke: #d0d7de; stroke-width: 1 }
  .line { fill: none; stroke-width: 2; stroke-linejoin: round }
  .s0 { stroke: #0969da } .d0 { fill: #0969da } .s1 { stroke: #bc4c00 } .d1 { fill: #bc4c00 }
  @media (prefers-color-scheme: dark) {
    text { fill: #9198a1 } .title { fill: #f0f6fc } .grid { stroke: #3d444d }
    .s0 { stroke: #58a6ff } .d0 { fill: #58a6ff } .s1 { stroke: #f0883e } .d1 { fill: #f0883e }
  }`;

/** An SVG of panels side by side, readable on light and dark pages. */
export function picture(description: string, panels: readonly Panel[]): string {
  const width = PANEL_WIDTH * panels.length;
  const drawn = panels.map((panel, index) =>
    `<g transform="translate(${index * PANEL_WIDTH} 0)">\n${draw(panel)}\n</g>`
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-label="${
      escape(description)
    }">`,
    `<style>${STYLE}\n</style>`,
    ...drawn,
    "</svg>\n",
  ].join("\n");
}

function draw(panel: Panel): string {
  const shown = panel.series.map((series) => ({ ...series, points: series.points.filter(isMeasured) }));
  const xs = shown.flatMap(({ points }) => points.map(({ x }) => x));
  const top = niceCeiling(Math.max(...shown.flatMap(({ points }) => points.map(({ y }) => y)), 0.001));
  const place = placing(Math.min(...xs), Math.max(...xs), top);
  const ticks = [...new Set(xs)].sort((one, other) => one - other);
  return [
    text(PLOT.left, 20, panel.title, 'class="title"'),
    ...shown.map((series, index) => legend(series.title, index)),
    ...[0, 0.25, 0.5, 0.75, 1].map((share) => gridLine(top * share, place.y(top * share))),
    ...ticks.map((x) => text(place.x(x), PLOT.bottom + 18, x.toLocaleString("en"), 'text-anchor="middle"')),
    text((PLOT.left + PLOT.right) / 2, PLOT.bottom + 40, panel.xTitle, 'text-anchor="middle"'),
    ...shown.map((series, index) => line(series.points, index, place)),
  ].join("\n");
}

interface Placing {
  x(value: number): number;
  y(value: number): number;
}

function placing(least: number, most: number, top: number): Placing {
  const span = Math.log10(most / least) || 1;
  const inset = 12;
  const [from, to] = [PLOT.left + inset, PLOT.right - inset];
  return {
    x: (value) => round(from + Math.log10(value / least) / span * (to - from)),
    y: (value) => round(PLOT.bottom - value / top * (PLOT.bottom - PLOT.top)),
  };
}

function line(points: readonly { x: number; y: number }[], index: number, place: Placing): string {
  const path = points.map(({ x, y }) => `${place.x(x)},${place.y(y)}`).join(" ");
  const dots = points.map(({ x, y }) =>
    `<circle class="d${index}" cx="${place.x(x)}" cy="${place.y(y)}" r="3.5"><title>${x}: ${
      shortest(y)
    }</title></circle>`
  );
  return [`<polyline class="line s${index}" points="${path}"/>`, ...dots].join("\n");
}

function legend(title: string, index: number): string {
  const x = PLOT.left + index * 90;
  return `<circle class="d${index}" cx="${x + 4}" cy="39" r="4"/>${text(x + 13, 43, title)}`;
}

function gridLine(value: number, y: number): string {
  return `<line class="grid" x1="${PLOT.left}" x2="${PLOT.right}" y1="${y}" y2="${y}"/>` +
    text(PLOT.left - 6, y + 4, shortest(value), 'text-anchor="end"');
}

function text(x: number, y: number, content: string, attributes = ""): string {
  return `<text x="${x}" y="${y}" ${attributes}>${escape(content)}</text>`;
}

/** The next of 1, 2, 4, 8 with zeros behind it, so that four grid lines have short names. */
export function niceCeiling(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(value));
  return unit * [1, 2, 4, 8, 10].find((step) => step * unit >= value * 0.999_999)!;
}

function isMeasured(point: { x: number; y: number | undefined }): point is { x: number; y: number } {
  return point.y !== undefined && Number.isFinite(point.y);
}

function shortest(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escape(content: string): string {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
