import { ServiceError } from '../../errors.ts';

/** a, b, c, d, e, f as canvas `transform` takes them. */
export type Matrix = readonly [number, number, number, number, number, number];

/** First `inner`, then `outer`. */
export function multiply(outer: Matrix, inner: Matrix): Matrix {
  const [a, b, c, d, e, f] = outer;
  const [g, h, i, j, k, l] = inner;
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f];
}

/** A transform attribute of SVG → one matrix. @throws ServiceError invalidParameter */
export function readTransform(text: string): Matrix {
  let matrix: Matrix = [1, 0, 0, 1, 0, 0];
  const rest = text.slice(0, 1000).replace(/(\w+)\s*\(([^)]*)\)[\s,]*/g, (_, name: string, list: string) => {
    const numbers = list
      .trim()
      .split(/[\s,]+/)
      .map(Number);
    const next = numbers.every(Number.isFinite) ? transforms[name]?.(numbers) : undefined;
    if (next === undefined) return name;
    matrix = multiply(matrix, next);
    return '';
  });
  if (rest.trim() !== '') {
    throw new ServiceError('invalidParameter', 'A transform of the drawing cannot be read.', {
      parameter: 'transform',
      received: text,
      allowed: 'matrix, translate, scale, rotate, skewX, skewY',
    });
  }
  return matrix;
}

const radians = (degrees: number) => (degrees * Math.PI) / 180;

function rotate(degrees: number): Matrix {
  const [cos, sin] = [Math.cos(radians(degrees)), Math.sin(radians(degrees))];
  return [cos, sin, -sin, cos, 0, 0];
}

const transforms: Readonly<Record<string, (numbers: readonly number[]) => Matrix | undefined>> = {
  matrix: ([a, b, c, d, e, f]) => (f === undefined ? undefined : [a ?? 1, b ?? 0, c ?? 0, d ?? 1, e ?? 0, f]),
  translate: ([x = 0, y = 0]) => [1, 0, 0, 1, x, y],
  scale: ([x = 1, y = x]) => [x, 0, 0, y, 0, 0],
  rotate: ([angle = 0, x = 0, y = 0]) =>
    multiply(multiply([1, 0, 0, 1, x, y], rotate(angle)), [1, 0, 0, 1, -x, -y]),
  skewX: ([angle = 0]) => [1, 0, Math.tan(radians(angle)), 1, 0, 0],
  skewY: ([angle = 0]) => [1, Math.tan(radians(angle)), 0, 1, 0, 0],
};
