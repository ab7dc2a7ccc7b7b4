/** Work that nobody waits for now, but that must be done before the instance ends. What fails is reported. */
export class Background {
  readonly #report: (error: unknown) => void;
  readonly #underway = new Set<Promise<void>>();

  constructor(report: (error: unknown) => void) {
    this.#report = report;
  }

  add(work: Promise<unknown>): void {
    const done: Promise<void> = work.then(() => {}, this.#report).finally(() => this.#underway.delete(done));
    this.#underway.add(done);
  }

  /** Resolves once nothing is underway any more. */
  async settled(): Promise<void> {
    while (this.#underway.size > 0) await Promise.all(this.#underway);
  }
}
