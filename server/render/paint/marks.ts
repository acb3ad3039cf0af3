import type { MarkName } from '../../style/symbolizer.ts';

/** A well-known mark within the unit circle's square: strokes of x, y pairs, y downwards. */
export interface MarkShape {
  readonly strokes: readonly (readonly number[])[];
  /** Its strokes are closed and filled; an open mark is only stroked. */
  readonly isFilled: boolean;
}

/** The outline of a well-known mark. */
export function markShape(name: MarkName): MarkShape {
  return shapes[name];
}

function filled(...strokes: readonly (readonly number[])[]): MarkShape {
  return { strokes, isFilled: true };
}

function open(...strokes: readonly (readonly number[])[]): MarkShape {
  return { strokes, isFilled: false };
}

/** Corners on a circle, the first one at the top. */
function regular(corners: number, radiusOf: (index: number) => number = () => 1): readonly number[] {
  return Array.from({ length: corners }, (_, index) => {
    const angle = (2 * Math.PI * index) / corners - Math.PI / 2;
    return [radiusOf(index) * Math.cos(angle), radiusOf(index) * Math.sin(angle)];
  }).flat();
}

/** A circle as a polygon that nobody can tell from one at the sizes of marks. */
const ROUND = 48;
const SEMICIRCLE = Array.from({ length: ROUND / 2 + 1 }, (_, index) => {
  const angle = Math.PI + (2 * Math.PI * index) / ROUND;
  return [Math.cos(angle), Math.sin(angle)];
}).flat();

const D = Math.SQRT1_2;
const CROSS = open([-1, 0, 1, 0], [0, -1, 0, 1]);
const TIMES = open([-D, -D, D, D], [-D, D, D, -D]);

const shapes: Readonly<Record<MarkName, MarkShape>> = {
  circle: filled(regular(ROUND)),
  square: filled([-1, -1, 1, -1, 1, 1, -1, 1]),
  triangle: filled(regular(3)),
  star: filled(regular(10, (index) => (index % 2 === 0 ? 1 : 0.382))),
  diamond: filled(regular(4)),
  pentagon: filled(regular(5)),
  hexagon: filled(regular(6)),
  arrow: filled([0, -1, 0.6, -0.2, 0.22, -0.2, 0.22, 1, -0.22, 1, -0.22, -0.2, -0.6, -0.2]),
  carrow: filled([1, 0, -1, 0.6, -1, -0.6]),
  semicircle: filled(SEMICIRCLE),
  dot: filled(regular(ROUND, () => 0.25)),
  cross: CROSS,
  plus: CROSS,
  x: TIMES,
  times: TIMES,
  vertline: open([0, -1, 0, 1]),
  horline: open([-1, 0, 1, 0]),
  slash: open([-1, 1, 1, -1]),
  backslash: open([-1, -1, 1, 1]),
  oarrow: open([-1, 0.6, 1, 0, -1, -0.6]),
};
