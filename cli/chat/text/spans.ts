/** How a piece of text looks. `colour` is one of the terminal's 256. */
export interface Style {
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
  readonly reverse?: boolean;
  readonly strike?: boolean;
  readonly colour?: number;
}

/** A piece of a line. With `at` it begins at that cell, wherever the terminal believes to be: widths are a matter of opinion. */
export interface Span extends Style {
  readonly text: string;
  readonly at?: number;
}

/** One line of the screen. */
export type Line = readonly Span[];

/** The whole screen as it should be, and where the cursor stands. */
export interface Frame {
  readonly lines: readonly Line[];
  readonly cursor: { readonly row: number; readonly column: number };
}

/** How large the screen is, in cells. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** The text of a line, without its looks. */
export function textOf(line: Line): string {
  return line.map(({ text }) => text).join("");
}

const SGR: readonly [keyof Style, number][] = [
  ["bold", 1],
  ["dim", 2],
  ["italic", 3],
  ["underline", 4],
  ["reverse", 7],
  ["strike", 9],
];

/** A line as a terminal takes it. Without colours it is still bold, dim and reversed. */
export function encode(line: Line, hasColours: boolean): string {
  return line.map((span) => {
    const move = span.at === undefined ? "" : `\x1b[${span.at + 1}G`;
    const looks = SGR.flatMap(([name, code]) => span[name] ? [String(code)] : []);
    if (hasColours && span.colour !== undefined) looks.push(`38;5;${span.colour}`);
    return looks.length > 0 ? `${move}\x1b[${looks.join(";")}m${span.text}\x1b[m` : move + span.text;
  }).join("");
}
