import { ServiceError } from '../../errors.ts';
import type { VectorMark } from '../symbolizer.ts';

/** Most characters of a drawing's path data. */
export const MAX_PATH_LENGTH = 20_000;

const PATH_DATA = /^\s*[Mm][\s,MmLlHhVvCcSsQqTtAaZz0-9.eE+-]*$/;

/** Whether a text is path data of SVG and nothing else, of a bearable length. */
export function isPathData(data: string): boolean {
  return data.length <= MAX_PATH_LENGTH && PATH_DATA.test(data);
}

/**
 * A mark of one outline, painted with the graphic's own fill and stroke.
 * @param box x, y, width, height
 * @throws ServiceError invalidParameter when the data or the box cannot be drawn
 */
export function pathMark(data: string, box: readonly [number, number, number, number]): VectorMark {
  if (!isPathData(data)) {
    throw new ServiceError('invalidParameter', 'The path of a mark is no path data of SVG.', {
      parameter: 'path',
      received: data,
      allowed: `commands M L H V C S Q T A Z with their numbers, at most ${MAX_PATH_LENGTH} characters`,
    });
  }
  if (!(box.every(Number.isFinite) && box[2] > 0 && box[3] > 0)) {
    throw new ServiceError(
      'invalidParameter',
      'The box of a mark must be x, y and a width and height above 0.',
      {
        parameter: 'box',
        received: box.join(' '),
      },
    );
  }
  return { kind: 'vector', box, shapes: [{ path: data, fill: 'own', stroke: 'own' }] };
}
