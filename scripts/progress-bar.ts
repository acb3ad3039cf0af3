/** A line on standard error that shows how far long work has come: a bar on a terminal, else a line each tenth. */
export class ProgressBar {
  readonly #label: string;
  readonly #started = performance.now();
  #shownTenth = -1;
  #shownAt = 0;

  constructor(label: string) {
    this.#label = label;
  }

  /** @param fraction 0 to 1 */
  show(fraction: number, note = ''): void {
    const part = Math.min(1, Math.max(0, fraction));
    if (process.stderr.isTTY) this.#draw(part, note);
    else if (Math.floor(part * 10) > this.#shownTenth) {
      this.#shownTenth = Math.floor(part * 10);
      process.stderr.write(`${this.#label} ${Math.round(part * 100)} % ${note}\n`);
    }
  }

  /** Ends the line; call it also when the work failed. */
  end(note = 'done'): void {
    const seconds = ((performance.now() - this.#started) / 1000).toFixed(1);
    process.stderr.write(
      `${process.stderr.isTTY ? '\r\u001B[K' : ''}${this.#label} ${note} in ${seconds} s\n`,
    );
  }

  #draw(part: number, note: string): void {
    const now = performance.now();
    if (part < 1 && now - this.#shownAt < 100) return;
    this.#shownAt = now;
    const filled = Math.round(part * 30);
    const bar = `${'█'.repeat(filled)}${'░'.repeat(30 - filled)}`;
    process.stderr.write(`\r\u001B[K${this.#label} ${bar} ${Math.round(part * 100)} % ${note}`);
  }
}
