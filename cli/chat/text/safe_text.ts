// Direction overrides and isolates, invisible joins, annotations: they change how what stands beside them looks.
const UNSEEN = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
const LINE_ENDS = /\r\n|[\r\u0085\u2028\u2029]/g;
// deno-lint-ignore no-control-regex
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g;
// Six marks on a letter are enough for every script; towers of them would cover the lines above.
const TOWER = /(\p{M}{6})\p{M}+/gu;
const TAB = "    ";

/**
 * Somebody's text as a terminal may show it: no byte of it is obeyed. Control characters become pictures of themselves, what
 * turns the direction of a line is left out, towers of marks are cut. Line feeds stay.
 */
export function safeText(text: string): string {
  return text.toWellFormed().replace(LINE_ENDS, "\n").replace(CONTROLS, picture).replace(UNSEEN, "").replace(
    TOWER,
    "$1",
  );
}

/** The same on one line. */
export function safeLine(text: string): string {
  return safeText(text).replaceAll("\n", " ");
}

/** What somebody typed or pasted as it goes into a line: without the characters that nobody types on purpose. */
export function typeable(text: string): string {
  const plain = text.toWellFormed().replace(LINE_ENDS, "\n").replaceAll("\t", TAB);
  return plain.replace(CONTROLS, "").replace(UNSEEN, "");
}

function picture(control: string): string {
  const code = control.charCodeAt(0);
  if (control === "\t") return TAB;
  if (code === 0x7f) return "␡";
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : "�";
}
