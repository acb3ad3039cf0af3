import type { Catalog, Language, View } from '../../catalog/layer.ts';
import { ServiceError } from '../../errors.ts';
import { type Kvp, required } from '../../http/kvp.ts';
import { infoTypeOfEnding } from './info-endings.ts';
import { mediaTypeOfEnding } from './tile-formats.ts';

/** The one version served. */
export const VERSION = '1.0.0';

/** A request whose operation is known; addresses of the RESTful form are turned into the same pairs. */
export interface WmtsRequest {
  readonly operation: 'GetCapabilities' | 'GetTile' | 'GetFeatureInfo';
  readonly kvp: Kvp;
  readonly catalog: Catalog;
  readonly view: View;
  readonly language: Language;
  /** Address of the view, without a slash at its end. */
  readonly address: string;
}

const operations: ReadonlyMap<string, WmtsRequest['operation']> = new Map([
  ['GETCAPABILITIES', 'GetCapabilities'],
  ['GETTILE', 'GetTile'],
  ['GETFEATUREINFO', 'GetFeatureInfo'],
]);

/**
 * SERVICE and REQUEST, both mandatory (07-057r7, tables 4, 22 and 27), and the VERSION of what has one.
 * @throws ServiceError missingParameter, invalidParameter, unknownOperation
 */
export function readOperation(kvp: Kvp): WmtsRequest['operation'] {
  const service = required(kvp, 'SERVICE');
  if (service.toUpperCase() !== 'WMTS') {
    throw new ServiceError('invalidParameter', `The service ${service} is not at this address.`, {
      parameter: 'SERVICE',
      received: service,
      allowed: ['WMTS'],
    });
  }
  const name = required(kvp, 'REQUEST');
  const operation = operations.get(name.toUpperCase());
  if (operation === undefined) {
    throw new ServiceError('unknownOperation', `There is no operation ${name} here.`, {
      parameter: 'REQUEST',
      received: name,
      allowed: [...operations.values()],
    });
  }
  if (operation !== 'GetCapabilities') readVersion(required(kvp, 'VERSION'));
  return operation;
}

function readVersion(version: string): void {
  if (version.trim() === VERSION) return;
  throw new ServiceError('invalidParameter', `WMTS ${version} is not spoken here.`, {
    parameter: 'VERSION',
    received: version,
    allowed: [VERSION],
  });
}

/**
 * The path behind `/wmts/1.0.0/` → the pairs a KVP request would have: `WMTSCapabilities.xml`,
 * `{Layer}/{Style}/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}.{ending}`, of a layer with valid time
 * `{Time}` behind the style, of feature information `{J}/{I}.{ending}` at the end.
 * @throws ServiceError notFound
 */
export function kvpOfPath(path: string): Kvp {
  if (path.toLowerCase() === 'wmtscapabilities.xml') {
    return new Map([
      ['SERVICE', 'WMTS'],
      ['REQUEST', 'GetCapabilities'],
    ]);
  }
  const steps = path.split('/');
  const [, stem = '', ending = ''] = /^(.*)\.(\w+)$/.exec(steps.pop() ?? '') ?? [];
  const place = [...steps, stem];
  const isInfo = place.length >= 8;
  const format = isInfo ? infoTypeOfEnding(ending) : mediaTypeOfEnding(ending);
  if (format === undefined || place.length < 6 || place.length > 9) throw nothingThere(path);
  const hasTime = place.length === 7 || place.length === 9;
  const names = ['LAYER', 'STYLE', ...(hasTime ? ['TIME'] : []), 'TILEMATRIXSET', 'TILEMATRIX', 'TILEROW'];
  const pairs = new Map([
    ['SERVICE', 'WMTS'],
    ['REQUEST', isInfo ? 'GetFeatureInfo' : 'GetTile'],
    ['VERSION', VERSION],
    [isInfo ? 'INFOFORMAT' : 'FORMAT', format],
    ...[...names, 'TILECOL', ...(isInfo ? ['J', 'I'] : [])].map((name, i) => [name, place[i] ?? ''] as const),
  ]);
  // Which picture the place is pointed at in does not matter; one must be named.
  if (isInfo) pairs.set('FORMAT', 'image/png');
  return pairs;
}

function nothingThere(path: string): ServiceError {
  return new ServiceError('notFound', 'There is no resource of this form here.', {
    received: path,
    allowed: '{Layer}/{Style}/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}.png',
  });
}
