/** Milliseconds that what failed is left alone; then one question tries whether it answers again. */
const REST = 10_000;
/** Failures without a success between them that end the patience: one alone may be chance. */
const MOST_FAILURES = 3;

/** Keeps questions from a service that does not answer: nobody waits for it but one who tries, now and then. */
export class Breaker {
  readonly #most: number;
  readonly #report: (error: unknown) => void;
  #failures = 0;
  #restsUntil = 0;
  #running = 0;

  /**
   * @param most questions at once; who comes then goes without
   * @param report told once of each time that the service is given up
   */
  constructor(most: number, report: (error: unknown) => void) {
    this.#most = most;
    this.#report = report;
  }

  /** The work's answer; undefined when it fails, or when nobody is to be asked now. */
  async ask<T>(work: () => Promise<T>): Promise<T | undefined> {
    const isBroken = this.#failures >= MOST_FAILURES;
    if (this.#running >= (isBroken ? 1 : this.#most) || (isBroken && Date.now() < this.#restsUntil))
      return undefined;
    this.#running += 1;
    try {
      const answer = await work();
      this.#failures = 0;
      return answer;
    } catch (error) {
      this.#failures += 1;
      this.#restsUntil = Date.now() + REST;
      if (this.#failures === MOST_FAILURES) this.#report(error);
      return undefined;
    } finally {
      this.#running -= 1;
    }
  }
}
