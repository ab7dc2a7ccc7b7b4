import type { Clock } from "./clock.ts";

/**
 * A clock that never goes back. Where somebody sets the device's clock back, time goes on from where it was: nothing that
 * waits for a moment waits an hour longer. A leap forward stays one, for a device that slept has to notice.
 */
export function steadyClock(clock: Clock): Clock {
  let [newest, lag] = [-Infinity, 0];
  const now = () => {
    const told = clock.now() + lag;
    if (told < newest) lag += newest - told;
    return newest = Math.max(newest, told);
  };
  return { now, after: (ms, run) => clock.after(ms, run) };
}
