import { ServiceError } from '../../errors.ts';
import { type CrsReference, orient, readCrsReference } from '../../geo/crs-reference.ts';
import type { Extent } from '../../geo/extent.ts';
import { projection, transformExtent } from '../../geo/projection.ts';
import { toResolution } from '../../geo/scale.ts';
import type { Query } from '../../ows/api/query.ts';
import { readDpi, readSizes, sizeOf, usualSize } from './map-size.ts';
import type { MapSubject } from './map-subject.ts';
import { boxOf, type Subset } from './subset.ts';

/** What a map shows and how large it is. */
export interface MapFrame {
  /** x, y order, in the CRS of the map. */
  readonly extent: Extent;
  readonly width: number;
  readonly height: number;
  readonly dpi: number;
}

const CRS84 = 'http://www.opengis.net/def/crs/OGC/1.3/CRS84';

/** @throws ServiceError unsupportedCrs; a safe CURIE is a reference too: `[EPSG:2180]` */
export function readMapCrs(text: string, parameter: string): CrsReference {
  return readCrsReference(text.replace(/^\[(.*)\]$/, '$1'), 'ogc-api', parameter);
}

/**
 * The place and the size of a map (20-058, 11 to 13): `bbox` or `subset` say the place, and the size is in `width`,
 * `height` or `scale-denominator`; around `center`, or the middle of the data, `width` and `height` cut out a piece at
 * the scale that is said, or at that of the whole map.
 * @returns undefined when the subset lies where nothing can be
 * @throws ServiceError invalidParameter, invalidBbox, unsupportedCrs
 */
export function readFrame(
  query: Query,
  subject: MapSubject,
  crs: CrsReference,
  subset: Subset | undefined,
  longest: number,
): MapFrame | undefined {
  const isSubset = subset?.x !== undefined || subset?.y !== undefined;
  refuseTogether([...['bbox', 'center'].filter((name) => query.has(name)), ...(isSubset ? ['subset'] : [])]);
  const dpi = readDpi(query);
  const sizes = readSizes(query, longest);
  const whole = inCrs(subject.extent, subject.crs, crs);
  const center = readCenter(query, crs);
  const isBox = query.has('bbox') || isSubset;
  if (
    !isBox &&
    (center !== undefined || (sizes.scale !== undefined && (sizes.width ?? sizes.height) !== undefined))
  ) {
    const usual = usualSize(whole, longest);
    const width = sizes.width ?? usual.width;
    const height = sizes.height ?? usual.height;
    const resolution =
      sizes.scale === undefined
        ? (whole[2] - whole[0]) / usual.width
        : toResolution(sizes.scale, crs.crs, dpi);
    const [x, y] = center ?? [(whole[0] + whole[2]) / 2, (whole[1] + whole[3]) / 2];
    const [east, north] = [(width * resolution) / 2, (height * resolution) / 2];
    return { extent: [x - east, y - north, x + east, y + north], width, height, dpi };
  }
  const extent = isSubset ? subsetExtent(query, subject, subset, crs) : (readBox(query, crs) ?? whole);
  return extent === undefined ? undefined : { extent, ...sizeOf(sizes, extent, crs, dpi, longest), dpi };
}

/** @throws ServiceError invalidParameter when the place is said in more than one way */
function refuseTogether(names: readonly string[]): void {
  if (names.length < 2) return;
  throw new ServiceError('invalidParameter', `${names.join(' and ')} cannot stand together.`, {
    parameter: names[1] ?? '',
    allowed: 'bbox, center or subset',
  });
}

function inCrs(extent: Extent, from: CrsReference, to: CrsReference): Extent {
  return transformExtent(extent, from.crs, to.crs) ?? to.crs.domain;
}

function readBox(query: Query, crs: CrsReference): Extent | undefined {
  const reference = readMapCrs(query.get('bbox-crs') ?? CRS84, 'bbox-crs');
  const text = query.get('bbox');
  if (text === undefined) return undefined;
  const extent = transformExtent(orient(readBbox(text), reference.axisOrder), reference.crs, crs.crs);
  if (extent !== undefined) return extent;
  throw new ServiceError('invalidBbox', 'The box has no place in the CRS of the map.', {
    parameter: 'bbox',
    received: text,
    allowed: `a box inside the domain of ${crs.crs.title}`,
  });
}

/** Four numbers, or six of which the heights do not matter. */
function readBbox(text: string): Extent {
  const numbers = readNumbers(text);
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

function readNumbers(text: string): readonly number[] {
  return text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
}

function subsetExtent(
  query: Query,
  subject: MapSubject,
  subset: Subset,
  crs: CrsReference,
): Extent | undefined {
  const reference = readMapCrs(query.get('subset-crs') ?? CRS84, 'subset-crs');
  const box = boxOf(subset, inCrs(subject.extent, subject.crs, reference), reference);
  return box && transformExtent(box, reference.crs, crs.crs);
}

function readCenter(query: Query, crs: CrsReference): readonly [x: number, y: number] | undefined {
  const reference = readMapCrs(query.get('center-crs') ?? CRS84, 'center-crs');
  const text = query.get('center');
  if (text === undefined) return undefined;
  const [first = Number.NaN, second = Number.NaN, ...more] = readNumbers(text);
  const [x, y] = reference.axisOrder === 'yx' ? [second, first] : [first, second];
  if (more.length === 0 && Number.isFinite(x) && Number.isFinite(y)) {
    const center = projection(reference.crs, crs.crs)(x, y);
    if (center.every(Number.isFinite)) return center;
  }
  throw new ServiceError('invalidParameter', 'center is no place in the CRS of the map.', {
    parameter: 'center',
    received: text,
    allowed: 'two numbers',
  });
}
