/// <reference lib="dom" />

/**
 * Lays the actions of a message along the lower edge of a touch screen, where they cover nothing that was said. A touch or
 * the focus elsewhere puts them away. Answers with how to let go of it; undefined where a mouse points, which has them beside.
 */
export function dock(bar: HTMLElement | null, putAway: () => void): (() => void) | undefined {
  if (bar === null || !matchMedia("(pointer: coarse)").matches) return undefined;
  bar.popover = "manual";
  bar.showPopover();
  const message = bar.closest(".message");
  const touched = ({ target }: Event) => void (isOutside(bar, target) && putAway());
  const focused = ({ target }: Event) => void (isOutside(message, target) && putAway());
  document.addEventListener("pointerdown", touched);
  document.addEventListener("focusin", focused);
  return () => {
    document.removeEventListener("pointerdown", touched);
    document.removeEventListener("focusin", focused);
  };
}

function isOutside(element: Element | null, target: EventTarget | null): boolean {
  return !(target instanceof Node && element?.contains(target));
}
