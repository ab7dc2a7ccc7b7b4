/** How much may still be remembered: of one, and with it of all together. */
export class Budget {
  readonly #whole: Budget | undefined;
  #left: number;

  constructor(most: number, whole?: Budget) {
    this.#left = most;
    this.#whole = whole;
  }

  get left(): number {
    return Math.min(this.#left, this.#whole?.left ?? Infinity);
  }

  /** True where it was there to take. */
  take(amount: number): boolean {
    if (this.left < amount) return false;
    this.give(-amount);
    return true;
  }

  give(amount: number): void {
    this.#left += amount;
    this.#whole?.give(amount);
  }
}
