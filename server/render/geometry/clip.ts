import { clipSide, insideOf } from '../../geo/cut-to-box.ts';
import type { Extent } from '../../geo/extent.ts';

/** Receives one run of x, y pairs: `count` vertices from the start of the array, good until the next call. */
export type EmitRun = (coordinates: Float64Array, count: number, startDistance: number) => void;

/** Cuts lines and rings to a box before they are transformed: Skia's float32 and the fitted transform end there. */
export class Clipper {
  #a = new Float64Array(1024);
  #b = new Float64Array(1024);

  /**
   * A ring cut by the box (Sutherland and Hodgman): what leaves the box runs along its edge.
   * @param coordinates the ring's vertices from `start` to before `end`, counted in vertices
   * @param emit called once, with a start distance of 0, unless nothing is left
   */
  ring(coordinates: Float64Array, start: number, end: number, box: Extent, emit: EmitRun): void {
    let count = end - start;
    this.#reserve(count * 16 + 16);
    this.#a.set(coordinates.subarray(start * 2, end * 2));
    count = clipSide(this.#a, count, this.#b, 0, box[0], -1);
    count = clipSide(this.#b, count, this.#a, 0, box[2], 1);
    count = clipSide(this.#a, count, this.#b, 1, box[1], -1);
    count = clipSide(this.#b, count, this.#a, 1, box[3], 1);
    if (count > 2) emit(this.#a, count, 0);
  }

  /**
   * A line cut by the box (Liang and Barsky); each run inside is handed out with the length of the line
   * before it, so that dashes go on as if the line were whole.
   */
  line(coordinates: Float64Array, start: number, end: number, box: Extent, emit: EmitRun): void {
    this.#reserve((end - start) * 2 + 2);
    const run = this.#a;
    let [count, walked, runStart] = [0, 0, 0];
    const flush = () => {
      if (count > 1) emit(run, count, runStart);
      count = 0;
    };
    for (let i = start * 2; i + 3 < end * 2; i += 2) {
      const x = coordinates[i] as number;
      const y = coordinates[i + 1] as number;
      const dx = (coordinates[i + 2] as number) - x;
      const dy = (coordinates[i + 3] as number) - y;
      const length = Math.sqrt(dx * dx + dy * dy);
      const inside = insideOf(x, y, dx, dy, box);
      const from = inside[0];
      const to = inside[1];
      if (from > to) {
        flush();
      } else {
        if (from > 0) flush();
        if (count === 0) {
          runStart = walked + from * length;
          run[0] = x + dx * from;
          run[1] = y + dy * from;
          count = 1;
        }
        run[count * 2] = x + dx * to;
        run[count * 2 + 1] = y + dy * to;
        count += 1;
        if (to < 1) flush();
      }
      walked += length;
    }
    flush();
  }

  #reserve(numbers: number): void {
    if (this.#a.length >= numbers) return;
    this.#a = new Float64Array(numbers * 2);
    this.#b = new Float64Array(numbers * 2);
  }
}
