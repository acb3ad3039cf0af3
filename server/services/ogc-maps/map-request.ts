import type { Layer } from '../../catalog/layer.ts';
import { ServiceError } from '../../errors.ts';
import type { Filter } from '../../filter/filter.ts';
import { type CrsReference, orient, readCrsReference } from '../../geo/crs-reference.ts';
import type { Extent } from '../../geo/extent.ts';
import { transformExtent } from '../../geo/projection.ts';
import { STANDARD_DPI, toResolution } from '../../geo/scale.ts';
import { readDatetime } from '../../http/datetime.ts';
import type { Query } from '../../ows/api/query.ts';
import type { ImageFormat, Scene } from '../../render/renderer.ts';
import type { Style } from '../../style/style.ts';

/** Parameters of a map, besides `f` and `lang` (20-058, clauses 7 to 14). */
export const mapParameters = [
  'bbox',
  'bbox-crs',
  'bgcolor',
  'crs',
  'datetime',
  'height',
  'scale-denominator',
  'transparent',
  'width',
] as const;

/** Layers and their styles, lowest first, and the box that a map of them shows when none is asked for. */
export interface MapSubject {
  readonly layers: readonly { readonly layer: Layer; readonly style: Style }[];
  readonly crs: CrsReference;
  /** x, y order, in `crs`. */
  readonly extent: Extent;
}

/** A map to be drawn, and the CRS its answer names. */
export interface MapRequest {
  readonly scene: Scene;
  readonly crs: CrsReference;
}

/** Longer side of a map whose size is not said, pixels. */
const USUAL_SIDE = 1024;

/**
 * Query → map. Boxes are in CRS84 unless `bbox-crs` says otherwise, the map in the CRS of its data unless `crs` does;
 * without a background it is transparent, where the format can be.
 * @throws ServiceError invalidParameter, invalidBbox, unsupportedCrs
 */
export function decodeMap(
  query: Query,
  subject: MapSubject,
  format: ImageFormat,
  { maxMapPixels }: { readonly maxMapPixels: number },
): MapRequest {
  const asked = query.get('crs');
  const crs = asked === undefined ? subject.crs : readCrsReference(asked, 'ogc-api', 'crs');
  const extent = readExtent(query, subject, crs);
  const longest = Math.floor(Math.sqrt(maxMapPixels));
  const { width, height } = readSize(query, extent, crs, longest);
  const during = query.get('datetime');
  const time = during === undefined ? undefined : readDatetime(during);
  return {
    crs,
    scene: {
      width,
      height,
      extent,
      crs: crs.crs.code,
      dpi: STANDARD_DPI,
      background: readBackground(query),
      format,
      layers: subject.layers.map(({ layer, style }) => ({ layer, style, filter: timeOf(layer, time) })),
    },
  };
}

function timeOf(layer: Layer, time: Filter | undefined): Filter | undefined {
  return layer.validTime === undefined ? undefined : time;
}

function readExtent(query: Query, subject: MapSubject, crs: CrsReference): Extent {
  const text = query.get('bbox');
  const of = query.get('bbox-crs') ?? 'http://www.opengis.net/def/crs/OGC/1.3/CRS84';
  const reference = readCrsReference(of, 'ogc-api', 'bbox-crs');
  const [extent, from] =
    text === undefined
      ? [subject.extent, subject.crs]
      : [orient(readBbox(text), reference.axisOrder), reference];
  if (from.crs.code === crs.crs.code) return extent;
  const moved = transformExtent(extent, from.crs, crs.crs);
  if (moved !== undefined) return moved;
  throw new ServiceError('invalidBbox', 'The box has no place in the CRS of the map.', {
    parameter: 'bbox',
    received: text ?? '',
    allowed: `a box inside the domain of ${crs.crs.title}`,
  });
}

/** Four numbers, or six of which the heights do not matter. */
function readBbox(text: string): Extent {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const box = numbers.length === 6 ? [0, 1, 3, 4].map((i) => numbers[i] ?? Number.NaN) : numbers;
  const [minX = Number.NaN, minY = Number.NaN, maxX = Number.NaN, maxY = Number.NaN] = box;
  if (box.length === 4 && box.every(Number.isFinite) && minX < maxX && minY < maxY) {
    return [minX, minY, maxX, maxY];
  }
  throw new ServiceError('invalidBbox', 'bbox is no box with an area.', {
    parameter: 'bbox',
    received: text,
    allowed: 'four numbers: the lower corner, then the upper one',
  });
}

/** width and height, or one and the shape of the box, or both by scale-denominator (20-058, 9.2). */
function readSize(
  query: Query,
  extent: Extent,
  crs: CrsReference,
  longest: number,
): { readonly width: number; readonly height: number } {
  const shape = (extent[2] - extent[0]) / (extent[3] - extent[1]);
  const scale = readScale(query);
  const [width, height] = [readSide(query, 'width', longest), readSide(query, 'height', longest)];
  const bounded = (side: number): number => Math.min(longest, Math.max(1, Math.round(side)));
  if (scale === undefined) {
    if (width !== undefined) return { width, height: height ?? bounded(width / shape) };
    if (height !== undefined) return { width: bounded(height * shape), height };
    return {
      width: bounded(Math.min(USUAL_SIDE, USUAL_SIDE * shape)),
      height: bounded(Math.min(USUAL_SIDE, USUAL_SIDE / shape)),
    };
  }
  if (width !== undefined || height !== undefined) {
    throw new ServiceError('invalidParameter', 'scale-denominator says the size already.', {
      parameter: 'scale-denominator',
      received: String(scale),
      allowed: 'scale-denominator, or width and height',
    });
  }
  const resolution = toResolution(scale, crs.crs);
  const sides = [extent[2] - extent[0], extent[3] - extent[1]].map((length) =>
    Math.max(1, Math.round(length / resolution)),
  );
  const [across = 1, up = 1] = sides;
  if (across <= longest && up <= longest) return { width: across, height: up };
  throw new ServiceError('invalidParameter', 'At this scale the map is too large.', {
    parameter: 'scale-denominator',
    received: String(scale),
    allowed: `a map of at most ${longest} pixels each way, or a smaller bbox`,
  });
}

function readScale(query: Query): number | undefined {
  const text = query.get('scale-denominator');
  if (text === undefined) return undefined;
  const scale = Number(text);
  if (text.trim() !== '' && Number.isFinite(scale) && scale > 0) return scale;
  throw new ServiceError('invalidParameter', 'scale-denominator must be a number above 0.', {
    parameter: 'scale-denominator',
    received: text,
    allowed: 'a number above 0',
  });
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

/** A colour makes the map opaque unless `transparent=true`; `0x` and `#` may stand in front of its digits. */
function readBackground(query: Query): string | undefined {
  const colour = query.get('bgcolor');
  const [, digits] = /^(?:0x|#)?([0-9a-f]{6})$/i.exec(colour ?? '') ?? [];
  if (colour !== undefined && digits === undefined) {
    throw new ServiceError('invalidParameter', 'bgcolor is no colour.', {
      parameter: 'bgcolor',
      received: colour,
      allowed: '0xRRGGBB',
    });
  }
  const transparent = query.get('transparent') ?? (colour === undefined ? 'true' : 'false');
  if (transparent !== 'true' && transparent !== 'false') {
    throw new ServiceError('invalidParameter', 'transparent must be true or false.', {
      parameter: 'transparent',
      received: transparent,
      allowed: ['true', 'false'],
    });
  }
  return transparent === 'true' ? undefined : `#${(digits ?? 'FFFFFF').toUpperCase()}`;
}
