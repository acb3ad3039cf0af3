import type { Extent } from '../../geo/extent.ts';
import type { StyleExpression } from '../../style/expression.ts';
import type { TextSymbolizer } from '../../style/symbolizer.ts';
import type { FontWeight } from '../fonts.ts';

/** How the letters of a label look, lengths in pixels. */
export interface LabelFace {
  readonly weight: FontWeight;
  readonly size: number;
  readonly colour: string;
  /** Between letters, besides what the font has. */
  readonly spacing: number;
  readonly halo: { readonly colour: string; readonly width: number } | undefined;
}

/** A run of letters on a straight base line. */
export interface LabelRun {
  readonly text: string;
  /** Left end of the base line, pixels. */
  readonly x: number;
  readonly y: number;
  /** Radians, clockwise as pixels are. */
  readonly angle: number;
}

/** A label that would like to stand somewhere, or something that labels keep clear of: that has no runs. */
export interface LabelCandidate {
  readonly face: LabelFace;
  readonly runs: readonly LabelRun[];
  /** What it covers, pixels: it yields when one of these meets one of another's. */
  readonly boxes: readonly Extent[];
  /** Higher wins. */
  readonly priority: number;
  /** Layer, feature and number of the label: decides between equals, alike in every picture. */
  readonly identity: string;
  /** {@link hashOf} the identity. */
  readonly hash: number;
  /** Where it comes from; an obstacle comes from none. */
  readonly symbolizer: TextSymbolizer<StyleExpression> | undefined;
  /** Its longer side in em. */
  readonly length: number;
  /** Labels of different groups do not see one another; obstacles are seen by all. */
  readonly conflictGroup: string;
  /** Stands in any case, and in nobody's way. */
  readonly overlaps: boolean;
}

/** Something that labels keep clear of. */
export function obstacle(boxes: readonly Extent[], identity: string): LabelCandidate {
  return {
    face: { weight: 'normal', size: 0, colour: '#000000', spacing: 0, halo: undefined },
    runs: [],
    boxes,
    priority: Number.MAX_VALUE,
    identity,
    hash: 0,
    symbolizer: undefined,
    length: 0,
    conflictGroup: '',
    overlaps: false,
  };
}

function isObstacle({ symbolizer }: LabelCandidate): boolean {
  return symbolizer === undefined;
}

/**
 * Levels of the decision. A label stands when no better one that it meets stands one level below, where at
 * level 0 all stand; an odd level never lets two labels meet. What a label does depends on labels at most
 * so many label lengths away, so neighbouring pictures decide alike.
 */
export const LEVELS = 3;

/** The labels that stand, in a fixed order. */
export function settleLabels(candidates: readonly LabelCandidate[]): readonly LabelCandidate[] {
  const ranked = candidates.toSorted(byRank);
  const better = betterNeighbours(ranked);
  let stands = new Uint8Array(ranked.length).fill(1);
  for (let level = 0; level < LEVELS; level++) {
    const below = stands;
    stands = new Uint8Array(ranked.length);
    for (const [index, neighbours] of better.entries()) {
      stands[index] = neighbours === undefined || neighbours.every((other) => below[other] === 0) ? 1 : 0;
    }
  }
  return ranked.filter((candidate, index) => stands[index] === 1 && !isObstacle(candidate));
}

/** Better first; a hash spreads the ties over the map, so that no corner of it wins every time. */
export function byRank(a: LabelCandidate, b: LabelCandidate): number {
  return b.priority - a.priority || a.hash - b.hash || (a.identity < b.identity ? -1 : 1);
}

/** Side of a cell of the index, pixels. */
const CELL = 64;

/** For each candidate the better ones that it meets, by their place in the ranking; undefined: none. */
function betterNeighbours(ranked: readonly LabelCandidate[]): readonly (readonly number[] | undefined)[] {
  const grid = new Map<number, number[]>();
  /** By whom each has been looked at last. */
  const seenBy = new Int32Array(ranked.length).fill(-1);
  return ranked.map((candidate, index) => {
    let found: number[] | undefined;
    if (candidate.overlaps) return found;
    for (const box of candidate.boxes) {
      const [left, right] = [Math.floor(box[0] / CELL), Math.floor(box[2] / CELL)];
      const bottom = Math.floor(box[3] / CELL);
      for (let row = Math.floor(box[1] / CELL); row <= bottom; row++) {
        for (let column = left; column <= right; column++) {
          const cell = row * 65_536 + column;
          const inCell = grid.get(cell);
          if (inCell === undefined) {
            grid.set(cell, [index]);
            continue;
          }
          for (const other of inCell) {
            if (other === index || seenBy[other] === index) continue;
            seenBy[other] = index;
            if (!meets(candidate, ranked[other] as LabelCandidate)) continue;
            if (found === undefined) found = [other];
            else found.push(other);
          }
          if (inCell.at(-1) !== index) inCell.push(index);
        }
      }
    }
    return isObstacle(candidate) ? undefined : found;
  });
}

function meets(a: LabelCandidate, b: LabelCandidate): boolean {
  if (a.conflictGroup !== b.conflictGroup && !isObstacle(a) && !isObstacle(b)) return false;
  for (const p of a.boxes) {
    for (const q of b.boxes) if (p[0] < q[2] && p[2] > q[0] && p[1] < q[3] && p[3] > q[1]) return true;
  }
  return false;
}

/** FNV-1a. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return hash >>> 0;
}
