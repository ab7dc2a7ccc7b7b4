/// <reference lib="dom" />

/** As long as the systems of phones wait. */
const HOLD_MS = 450;
/** A finger is never quite still. */
const SLIP_PX = 10;

/** The finger that is down, if one is: of several, the first. */
let held:
  | { readonly timer: ReturnType<typeof setTimeout>; readonly x: number; readonly y: number }
  | undefined;

/**
 * A finger came down on something: where it stays, `onLongPress` is called. Not every browser says so itself by a context
 * menu. {@link slipped} and {@link lifted} end it.
 */
export function pressed(
  { pointerType, isPrimary, clientX: x, clientY: y }: PointerEvent,
  onLongPress: () => void,
) {
  lifted();
  if (pointerType !== "touch" || !isPrimary) return;
  held = { timer: setTimeout(onLongPress, HOLD_MS), x, y };
}

/** The finger moved: further than by accident it means something else. */
export function slipped({ clientX, clientY }: PointerEvent): void {
  if (held && Math.hypot(clientX - held.x, clientY - held.y) > SLIP_PX) lifted();
}

/** The finger went up, or the browser took it for scrolling. */
export function lifted(): void {
  clearTimeout(held?.timer);
  held = undefined;
}
