import { ServiceError } from '../errors.ts';
import { type AxisOrder, allCrs, type Crs, crsOf, findCrs } from './crs.ts';
import { type Extent, swapAxes } from './extent.ts';

/**
 * A CRS as one service read it: the axis order is decided here, once, because it depends on how the
 * reference was written and in which service (architecture 9; domain 2.10).
 */
export interface CrsReference {
  readonly crs: Crs;
  /** Order of the coordinates that stand beside this reference, in requests and answers alike. */
  readonly axisOrder: AxisOrder;
  /** The reference as it was written: an answer repeats this form. */
  readonly text: string;
}

/** Who reads the reference: each service has its own forms and its own axis rule. */
export type CrsDialect = 'wms-1.1.1' | 'wms-1.3.0' | 'wfs' | 'ogc-api';

const WEB_MERCATOR_ALIASES = new Set(['900913', '102100', '102113', '3785']);
const URN = /^urn:(?:x-)?ogc:def:crs:(EPSG|OGC)(?::[\d.]*)?:(?::)?([A-Za-z0-9]+)$/i;
const HTTP = /^https?:\/\/(?:www\.)?opengis\.net\/def\/crs\/(EPSG|OGC)\/[\d.]+\/([A-Za-z0-9]+)$/i;
const EPSG_XML = /^https?:\/\/(?:www\.)?opengis\.net\/gml\/srs\/epsg\.xml#(\d+)$/i;
const SHORT = /^(EPSG|CRS|OGC):([A-Za-z0-9]+)$/i;

/**
 * A CRS reference → CRS and the axis order it implies.
 * @param parameter name put into the error
 * @throws ServiceError unsupportedCrs when the form or the CRS is not served there
 */
export function readCrsReference(text: string, dialect: CrsDialect, parameter: string): CrsReference {
  const found = parse(text.trim());
  const crs = found === undefined ? undefined : resolve(found.authority, found.code);
  if (found === undefined || crs === undefined || !isOffered(found, crs, dialect)) {
    throw new ServiceError('unsupportedCrs', `The CRS ${text} is not served here.`, {
      parameter,
      received: text,
      allowed: offeredCrs(dialect).map((each) => writeCrs(each, preferredForm(dialect))),
    });
  }
  return { crs, axisOrder: axisOrderOf(found.form, crs, dialect), text: text.trim() };
}

/** The CRSs a service offers: CRS:84 is none of WMS 1.1.1's. */
export function offeredCrs(dialect: CrsDialect): readonly Crs[] {
  return dialect === 'wms-1.1.1' ? allCrs.filter((crs) => crs.code !== 'CRS:84') : allCrs;
}

/** How a CRS is written: `EPSG:2180`, `urn:ogc:def:crs:EPSG::2180` or `http://www.opengis.net/def/crs/EPSG/0/2180`. */
export type CrsForm = 'short' | 'urn' | 'http';

/** A CRS → its reference in one of the three forms; CRS:84 has its own of each. */
export function writeCrs(crs: Crs, form: CrsForm): string {
  if (crs.code === 'CRS:84') {
    if (form === 'short') return 'CRS:84';
    return form === 'urn' ? 'urn:ogc:def:crs:OGC:1.3:CRS84' : 'http://www.opengis.net/def/crs/OGC/1.3/CRS84';
  }
  if (form === 'short') return crs.code;
  return form === 'urn'
    ? `urn:ogc:def:crs:EPSG::${crs.srid}`
    : `http://www.opengis.net/def/crs/EPSG/0/${crs.srid}`;
}

/** An extent as the request wrote it → x, y order. The same call turns it back. */
export function orient(extent: Extent, axisOrder: AxisOrder): Extent {
  return axisOrder === 'yx' ? swapAxes(extent) : extent;
}

interface Parsed {
  readonly form: CrsForm | 'xml';
  readonly authority: string;
  readonly code: string;
}

function parse(text: string): Parsed | undefined {
  const forms: readonly [Parsed['form'], RegExp][] = [
    ['urn', URN],
    ['http', HTTP],
    ['short', SHORT],
  ];
  for (const [form, pattern] of forms) {
    const [, authority, code] = pattern.exec(text) ?? [];
    if (authority !== undefined && code !== undefined) {
      return { form, authority: authority.toUpperCase(), code: code.toUpperCase() };
    }
  }
  const code = EPSG_XML.exec(text)?.[1];
  return code === undefined ? undefined : { form: 'xml', authority: 'EPSG', code };
}

function resolve(authority: string, code: string): Crs | undefined {
  if (authority !== 'EPSG') {
    const isCrs84 = (authority === 'OGC' && code === 'CRS84') || (authority === 'CRS' && code === '84');
    return isCrs84 ? crsOf('CRS:84') : undefined;
  }
  return findCrs(WEB_MERCATOR_ALIASES.has(code) ? 'EPSG:3857' : `EPSG:${code}`);
}

function isOffered(found: Parsed, crs: Crs, dialect: CrsDialect): boolean {
  if (dialect === 'wms-1.1.1') return found.form === 'short' && found.authority === 'EPSG';
  if (dialect === 'wms-1.3.0') return found.form === 'short' && found.authority !== 'OGC';
  return crs.code !== 'CRS:84' || found.authority !== 'CRS' || dialect === 'wfs';
}

function axisOrderOf(form: Parsed['form'], crs: Crs, dialect: CrsDialect): AxisOrder {
  if (dialect === 'wms-1.1.1') return 'xy';
  if (dialect === 'wfs' && (form === 'short' || form === 'xml')) return 'xy';
  return crs.axisOrder;
}

function preferredForm(dialect: CrsDialect): CrsForm {
  if (dialect === 'wfs') return 'urn';
  return dialect === 'ogc-api' ? 'http' : 'short';
}
