import type { Layer } from '../../catalog/layer.ts';
import { ServiceError } from '../../errors.ts';
import type { Filter } from '../../filter/filter.ts';
import type { CrsReference } from '../../geo/crs-reference.ts';
import { readDatetime } from '../../http/datetime.ts';
import type { Query } from '../../ows/api/query.ts';
import type { ImageFormat, Scene } from '../../render/renderer.ts';
import { readFrame, readMapCrs } from './map-frame.ts';
import type { MapSubject } from './map-subject.ts';
import { readSubset } from './subset.ts';

/** Parameters of a map, besides `f` and `lang` (20-058, clauses 8 to 16). */
export const mapParameters = [
  'bbox',
  'bbox-crs',
  'bgcolor',
  'center',
  'center-crs',
  'crs',
  'datetime',
  'height',
  'mm-per-pixel',
  'scale-denominator',
  'subset',
  'subset-crs',
  'transparent',
  'width',
] as const;

/** A map to be drawn, the CRS its answer names, and the time it was asked for, as `datetime` writes it. */
export interface MapRequest {
  readonly scene: Scene;
  readonly crs: CrsReference;
  readonly datetime: string | undefined;
}

/**
 * Query → map. Places are in CRS84 unless `bbox-crs`, `center-crs` or `subset-crs` say otherwise, the map in the CRS of
 * its data unless `crs` does; without a background it is transparent, where the format can be.
 * @returns undefined when what is asked for lies where nothing can be
 * @throws ServiceError invalidParameter, invalidBbox, unsupportedCrs
 */
export function decodeMap(
  query: Query,
  subject: MapSubject,
  format: ImageFormat,
  { maxMapPixels }: { readonly maxMapPixels: number },
): MapRequest | undefined {
  const asked = query.get('crs');
  const crs = asked === undefined ? subject.crs : readMapCrs(asked, 'crs');
  const text = query.get('subset');
  const subsetCrs = readMapCrs(query.get('subset-crs') ?? '[OGC:CRS84]', 'subset-crs');
  const subset = text === undefined ? undefined : readSubset(text, subsetCrs);
  const datetime = readTime(query, subset?.time);
  const frame = readFrame(query, subject, crs, subset, Math.floor(Math.sqrt(maxMapPixels)));
  const time = datetime === undefined ? undefined : readDatetime(datetime);
  if (frame === undefined) return undefined;
  return {
    crs,
    datetime,
    scene: {
      ...frame,
      crs: crs.crs.code,
      background: readBackground(query),
      format,
      layers: subject.layers.map(({ layer, style }) => ({ layer, style, filter: timeOf(layer, time) })),
    },
  };
}

/** @throws ServiceError invalidParameter when `datetime` and an axis `time` both say it */
function readTime(query: Query, subset: string | undefined): string | undefined {
  const datetime = query.get('datetime');
  if (datetime === undefined || subset === undefined) return datetime ?? subset;
  throw new ServiceError('invalidParameter', 'datetime and subset=time(…) cannot stand together.', {
    parameter: 'datetime',
    received: datetime,
    allowed: 'one of the two',
  });
}

function timeOf(layer: Layer, time: Filter | undefined): Filter | undefined {
  return layer.validTime === undefined ? undefined : time;
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
