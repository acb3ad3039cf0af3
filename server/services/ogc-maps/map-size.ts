import { ServiceError } from '../../errors.ts';
import type { CrsReference } from '../../geo/crs-reference.ts';
import type { Extent } from '../../geo/extent.ts';
import { STANDARD_DPI, toResolution } from '../../geo/scale.ts';
import type { Query } from '../../ows/api/query.ts';

/** Longer side of a map whose size is not said, pixels. */
const USUAL_SIDE = 1024;

/** What a request says of the size of its map. */
export interface MapSizes {
  readonly scale: number | undefined;
  readonly width: number | undefined;
  readonly height: number | undefined;
}

/** width and height, or one and the shape of the box, or both by scale-denominator (20-058, 11.2). */
export function sizeOf(
  { scale, width, height }: MapSizes,
  extent: Extent,
  crs: CrsReference,
  dpi: number,
  longest: number,
): { readonly width: number; readonly height: number } {
  const shape = shapeOf(extent);
  const bounded = (side: number): number => within(side, longest);
  if (scale === undefined) {
    if (width !== undefined) return { width, height: height ?? bounded(width / shape) };
    if (height !== undefined) return { width: bounded(height * shape), height };
    return usualSize(extent, longest);
  }
  if (width !== undefined || height !== undefined) {
    throw new ServiceError('invalidParameter', 'scale-denominator says the size of a box already.', {
      parameter: 'scale-denominator',
      received: String(scale),
      allowed: 'scale-denominator, or width and height',
    });
  }
  const resolution = toResolution(scale, crs.crs, dpi);
  const [across = 1, up = 1] = [extent[2] - extent[0], extent[3] - extent[1]].map((length) =>
    Math.max(1, Math.round(length / resolution)),
  );
  if (across <= longest && up <= longest) return { width: across, height: up };
  throw new ServiceError('invalidParameter', 'At this scale the map is too large.', {
    parameter: 'scale-denominator',
    received: String(scale),
    allowed: `a map of at most ${longest} pixels each way, or a smaller bbox`,
  });
}

/** The size of a map of which no size is said. */
export function usualSize(
  extent: Extent,
  longest: number,
): { readonly width: number; readonly height: number } {
  const shape = shapeOf(extent);
  return {
    width: within(Math.min(USUAL_SIDE, USUAL_SIDE * shape), longest),
    height: within(Math.min(USUAL_SIDE, USUAL_SIDE / shape), longest),
  };
}

function shapeOf([minX, minY, maxX, maxY]: Extent): number {
  return (maxX - minX) / (maxY - minY);
}

function within(side: number, longest: number): number {
  return Math.min(longest, Math.max(1, Math.round(side)));
}

function readSide(query: Query, parameter: 'width' | 'height', longest: number): number | undefined {
  const text = query.get(parameter);
  if (text === undefined) return undefined;
  const side = Number(text);
  if (/^\d{1,6}$/.test(text) && side >= 1 && side <= longest) return side;
  throw new ServiceError('invalidParameter', `${parameter} must be a whole number of pixels.`, {
    parameter,
    received: text,
    allowed: `1…${longest}`,
  });
}

/**
 * @param longest side of a map, pixels
 * @throws ServiceError invalidParameter
 */
export function readSizes(query: Query, longest: number): MapSizes {
  return {
    scale: readPositive(query, 'scale-denominator'),
    width: readSide(query, 'width', longest),
    height: readSide(query, 'height', longest),
  };
}

/** Dots per inch by `mm-per-pixel`, within what a picture can be drawn for. @throws ServiceError invalidParameter */
export function readDpi(query: Query): number {
  const side = readPositive(query, 'mm-per-pixel');
  if (side === undefined) return STANDARD_DPI;
  const dpi = 25.4 / side;
  if (dpi >= LEAST_DPI && dpi <= MOST_DPI) return dpi;
  throw new ServiceError('invalidParameter', 'No picture is drawn for such pixels.', {
    parameter: 'mm-per-pixel',
    received: String(side),
    allowed: `${25.4 / MOST_DPI}…${25.4 / LEAST_DPI}`,
  });
}

const LEAST_DPI = 20;
const MOST_DPI = 1270;

function readPositive(query: Query, parameter: string): number | undefined {
  const text = query.get(parameter);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new ServiceError('invalidParameter', `${parameter} must be a number above 0.`, {
    parameter,
    received: text,
    allowed: 'a number above 0',
  });
}
