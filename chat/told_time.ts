/** Times as frames tell them, ISO 8601 in UTC. Everything of one millisecond shares one text. */
export class ToldTime {
  #ms = NaN;
  #text = "";

  at(ms: number): string {
    if (ms !== this.#ms) {
      this.#text = new Date(ms).toISOString();
      this.#ms = ms;
    }
    return this.#text;
  }
}
