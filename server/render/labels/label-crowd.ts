import type { Extent } from '../../geo/extent.ts';
import { modulo } from '../paint/hatch.ts';
import { byRank, type LabelCandidate, obstacle } from './label.ts';

/** Side of a cell, pixels. */
const CELL = 32;
/** Labels that may ask for a place in one cell: far more than can stand there. */
const MOST = 12;

/**
 * Collects labels and lets go of the worst where too many crowd: a map of half a million points stays cheap.
 * Cells are counted from the map's own origin and the best of each are kept whatever order they come in, so
 * that neighbouring pictures keep the same.
 */
export class LabelCrowd {
  readonly #cells = new Map<number, LabelCandidate[]>();
  readonly #obstacles: LabelCandidate[] = [];
  readonly #shiftX: number;
  readonly #shiftY: number;

  /** @param originX where the map's own origin lies, pixels */
  constructor(originX: number, originY: number) {
    this.#shiftX = modulo(originX, CELL);
    this.#shiftY = modulo(originY, CELL);
  }

  get labels(): readonly LabelCandidate[] {
    return [...this.#cells.values(), this.#obstacles].flat();
  }

  /** Something that labels keep clear of. */
  addObstacle(boxes: readonly Extent[], identity: string): void {
    this.#obstacles.push(obstacle(boxes, identity));
  }

  add(label: LabelCandidate): void {
    if (label.overlaps) {
      this.#obstacles.push(label);
      return;
    }
    const box = label.boxes[0];
    if (box === undefined) return;
    const column = Math.floor(((box[0] + box[2]) / 2 - this.#shiftX) / CELL);
    const row = Math.floor(((box[1] + box[3]) / 2 - this.#shiftY) / CELL);
    const name = row * 65_536 + column;
    const cell = this.#cells.get(name);
    if (cell === undefined) this.#cells.set(name, [label]);
    else if (cell.length < MOST) cell.push(label);
    else replaceWorst(cell, label);
  }
}

function replaceWorst(cell: LabelCandidate[], label: LabelCandidate): void {
  let worst = 0;
  for (let index = 1; index < cell.length; index++) {
    if (byRank(cell[index] as LabelCandidate, cell[worst] as LabelCandidate) > 0) worst = index;
  }
  if (byRank(label, cell[worst] as LabelCandidate) < 0) cell[worst] = label;
}
