/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { IconButton } from "./icon_button.tsx";
import type { IconName } from "./icons.tsx";

interface PopupProps {
  readonly id: string;
  readonly icon: IconName;
  readonly label: string;
  readonly children: (close: () => void) => ComponentChildren;
}

/** A button that opens a sheet beside it. Escape and a click elsewhere close it. */
export function Popup({ id, icon, label, children }: PopupProps): JSX.Element {
  const isOpen = useSignal(false);
  const root = useRef<HTMLDivElement>(null);
  useOutsideClick(root, () => isOpen.value = false);

  function close(): void {
    isOpen.value = false;
    root.current?.querySelector("button")?.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Escape" || !isOpen.value) return;
    event.preventDefault();
    close();
  }

  return (
    <div class="popup" ref={root} onKeyDown={onKeyDown}>
      <IconButton
        icon={icon}
        label={label}
        aria-expanded={isOpen.value}
        aria-controls={id}
        onClick={() => isOpen.value = !isOpen.value}
      />
      {isOpen.value && <Sheet id={id} label={label}>{children(close)}</Sheet>}
    </div>
  );
}

function Sheet({ id, label, children }: { id: string; label: string; children: ComponentChildren }) {
  const sheet = useRef<HTMLDivElement>(null);
  useEffect(() => sheet.current?.focus(), []);
  return (
    <div class="sheet floating" id={id} role="dialog" aria-label={label} tabIndex={-1} ref={sheet}>
      {children}
    </div>
  );
}

/** Hears of a press anywhere but in an element. */
export function useOutsideClick(root: { current: HTMLElement | null }, onOutside: () => void): void {
  useEffect(() => {
    const onPointerDown = ({ target }: PointerEvent) => {
      if (target instanceof Node && !root.current?.contains(target)) onOutside();
    };
    addEventListener("pointerdown", onPointerDown);
    return () => removeEventListener("pointerdown", onPointerDown);
  }, []);
}
