/// <reference lib="dom" />
import type { JSX } from "preact";
import { Icon, type IconName } from "./icons.tsx";

interface IconButtonProps {
  readonly icon: IconName;
  /** What it does, for everyone who cannot see the drawing. */
  readonly label: string;
  readonly onClick?: (event: MouseEvent) => void;
  readonly isMirrored?: boolean;
  readonly class?: string;
  readonly type?: "button" | "submit";
  readonly disabled?: boolean;
  readonly "aria-expanded"?: boolean;
  readonly "aria-controls"?: string;
}

/** A button that is only a drawing, with its words where they are needed. */
export function IconButton(
  { icon, label, isMirrored = false, class: extra = "", type = "button", ...rest }: IconButtonProps,
): JSX.Element {
  return (
    <button type={type} class={`icon-button ${extra}`} aria-label={label} title={label} {...rest}>
      <Icon name={icon} isMirrored={isMirrored} />
    </button>
  );
}
