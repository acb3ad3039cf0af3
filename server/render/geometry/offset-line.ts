import type { GeometryStore, PathRange } from './geometry-store.ts';

/** Sharper corners are cut: a mitre never reaches further than this many offsets. */
const MITRE = 3;

/**
 * Adds lines that run beside others to a path.
 * @param distance pixels; positive is to the left, going along the line
 */
export function traceOffset(
  context: { moveTo(x: number, y: number): void; lineTo(x: number, y: number): void; closePath(): void },
  store: GeometryStore,
  { start, end }: PathRange,
  distance: number,
): void {
  for (let path = start; path < end; path++) {
    const from = store.offsets[path] as number;
    const count = (store.offsets[path + 1] as number) - from;
    if (count < 2) continue;
    const isClosed = store.closed[path] === true;
    const at = (index: number): readonly [number, number] => {
      const i = (from + ((index + count) % count)) * 2;
      return [store.coordinates[i] as number, store.coordinates[i + 1] as number];
    };
    for (let index = 0; index < count; index++) {
      const hasBefore = isClosed || index > 0;
      const hasAfter = isClosed || index < count - 1;
      const before = hasBefore ? normal(at(index - 1), at(index)) : undefined;
      const after = hasAfter ? normal(at(index), at(index + 1)) : undefined;
      const [x, y] = at(index);
      const [dx, dy] = corner(before ?? after, after ?? before);
      if (index === 0) context.moveTo(x + dx * distance, y + dy * distance);
      else context.lineTo(x + dx * distance, y + dy * distance);
    }
    if (isClosed) context.closePath();
  }
}

type Vector = readonly [number, number];

/** Unit vector to the left of a segment, y down; undefined when it has no length. */
function normal(from: Vector, to: Vector): Vector | undefined {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy);
  return length === 0 ? undefined : [dy / length, -dx / length];
}

/** Where the mitre of two normals lies, as a multiple of the offset. */
function corner(a: Vector | undefined, b: Vector | undefined): Vector {
  if (a === undefined || b === undefined) return a ?? b ?? [0, 0];
  const [x, y] = [a[0] + b[0], a[1] + b[1]];
  const square = x * x + y * y;
  if (square < 4 / (MITRE * MITRE)) return b;
  return [(2 * x) / square, (2 * y) / square];
}
