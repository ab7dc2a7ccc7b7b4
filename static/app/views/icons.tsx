/// <reference lib="dom" />
import type { JSX } from "preact";

// 24 × 24, drawn with one stroke in the colour of the text around.
const PATHS = {
  back: "M15 5l-7 7 7 7",
  rooms: "M4 7h16M4 12h16M4 17h10",
  people:
    "M9 11a3.5 3.5 0 100-7 3.5 3.5 0 000 7zM2.5 20c0-3.6 2.9-6 6.5-6s6.5 2.4 6.5 6M16 4.3a3.5 3.5 0 010 6.4M18 14.4c2.2.8 3.5 2.8 3.5 5.6",
  send: "M4 12l16-8-6 16-3-7-7-1z",
  check: "M5 12.5l4.5 4.5L19 7.5",
  clock: "M12 7v5l3 2M12 21a9 9 0 100-18 9 9 0 000 18z",
  warning: "M12 8v5M12 16.5v.5M12 3l9.5 17h-19L12 3z",
  reply: "M10 6L4 12l6 6M4 12h9c4 0 7 2 7 6",
  edit: "M4 20l1-4L16 5l3 3L8 19l-4 1z",
  delete: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  react: "M12 21a9 9 0 100-18 9 9 0 000 18zM8.5 14.5c1.8 2.4 5.2 2.4 7 0M9 9.5v.5M15 9.5v.5",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  down: "M12 5v14M6 13l6 6 6-6",
  close: "M6 6l12 12M18 6L6 18",
  plus: "M12 5v14M5 12h14",
  leave: "M14 4H5v16h9M10 12h11M17 8l4 4-4 4",
  link: "M10 14a4 4 0 006 .4l3-3a4 4 0 00-5.7-5.7L12 7M14 10a4 4 0 00-6-.4l-3 3a4 4 0 005.7 5.7L12 17",
  up: "M6 15l6-6 6 6",
  more: "M12 5.5v.01M12 12v.01M12 18.5v.01",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 017 0v3",
  newRoom: "M20 11.5V5H4v12h3v3.5l4-3.5h2M18 14v7M14.5 17.5h7",
  bell: "M6 17v-6a6 6 0 0112 0v6l1.5 1.5h-15zM10.5 21h3",
  invite: "M10 11a3.5 3.5 0 100-7 3.5 3.5 0 000 7zM3.5 20c0-3.6 2.9-6 6.5-6 1 0 2 .2 2.9.5M18 14v6M15 17h6",
  settings: "M4 7h9M17 7h3M15 9.5v-5M4 17h3M11 17h9M9 19.5v-5",
  search: "M11 18a7 7 0 100-14 7 7 0 000 14zM16.2 16.2L21 21",
} as const;

/** The name of a drawing. */
export type IconName = keyof typeof PATHS;

interface IconProps {
  readonly name: IconName;
  readonly isMirrored?: boolean;
  /** What it says where no word beside it does. */
  readonly label?: string;
}

/** A drawing beside or instead of a word; never the only thing a screen reader gets. */
export function Icon({ name, isMirrored = false, label }: IconProps): JSX.Element {
  return (
    <svg
      class={isMirrored ? `icon icon-${name} mirrored` : `icon icon-${name}`}
      viewBox="0 0 24 24"
      focusable="false"
      {...(label === undefined ? { "aria-hidden": "true" } : { role: "img", "aria-label": label })}
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
