/**
 * Time that never goes back, for everything that waits or counts on an instance. Where somebody sets the machine's clock back,
 * time goes on from where it was; a leap forward stays one, for a process that slept has to notice.
 */
export function steadily(clock: () => number): () => number {
  let [newest, lag] = [-Infinity, 0];
  return () => {
    const told = clock() + lag;
    if (told < newest) lag += newest - told;
    return newest = Math.max(newest, told);
  };
}
