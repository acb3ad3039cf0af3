import type { Catalog, Language } from '../../catalog/layer.ts';
import { ServiceError } from '../../errors.ts';
import type { CrsDialect } from '../../geo/crs-reference.ts';
import type { Kvp } from '../../http/kvp.ts';
import type { WmsVersion } from '../../ows/service-exception-report.ts';
import { compareVersions, negotiateVersion } from '../../ows/version.ts';
import type { StyleDocument } from '../../style/style-document.ts';
import type { WmsView } from './wms-view.ts';

export type { WmsVersion };

/** A request whose version, view and language are known; its other parameters are read by the operation. */
export interface WmsRequest {
  readonly version: WmsVersion;
  readonly kvp: Kvp;
  readonly catalog: Catalog;
  readonly view: WmsView;
  readonly language: Language;
  /** Address of the view, without a slash at its end. */
  readonly address: string;
  /** Path of this WMS below it: `/wms`, or that of a profile. */
  readonly path: string;
  /** The style document of a request in XML. */
  readonly document?: StyleDocument | undefined;
}

export const wmsVersions = ['1.3.0', '1.1.1'] as const satisfies readonly [WmsVersion, ...WmsVersion[]];

/** Who reads CRS references. */
export function crsDialect(version: WmsVersion): CrsDialect {
  return version === '1.1.1' ? 'wms-1.1.1' : 'wms-1.3.0';
}

/**
 * Version of a GetCapabilities answer (1.3.0 and 1.1.1: 6.2.4); WMTVER is its old name.
 * @throws ServiceError unsupportedVersion when it is no version number
 */
export function capabilitiesVersion(kvp: Kvp): WmsVersion {
  return negotiateVersion(kvp.get('VERSION') ?? kvp.get('WMTVER'), wmsVersions);
}

/**
 * Version of any other operation. Without VERSION the name of the CRS parameter tells: SRS is of 1.1.1.
 * @throws ServiceError unsupportedVersion
 */
export function operationVersion(kvp: Kvp): WmsVersion {
  const asked = (kvp.get('VERSION') ?? kvp.get('WMTVER') ?? '').trim();
  if (asked === '') return kvp.has('SRS') && !kvp.has('CRS') ? '1.1.1' : '1.3.0';
  // 1.1.0 asks exactly as 1.1.1 does, and old clients still say so.
  if (asked === '1.1.1' || asked === '1.1.0') return '1.1.1';
  if (asked === '1.3.0' || asked === '1.3') return '1.3.0';
  throw new ServiceError('unsupportedVersion', `WMS ${asked} is not spoken here.`, {
    parameter: 'VERSION',
    received: asked,
    allowed: wmsVersions,
  });
}

/** The version an exception is written in, whatever is wrong with the request. */
export function exceptionVersion(kvp: Kvp | undefined): WmsVersion {
  const asked = kvp?.get('VERSION') ?? kvp?.get('WMTVER') ?? '';
  if (/^\d+(\.\d+)*$/.test(asked)) return compareVersions(asked, '1.3') < 0 ? '1.1.1' : '1.3.0';
  return kvp?.has('SRS') === true && !kvp.has('CRS') ? '1.1.1' : '1.3.0';
}

/** SERVICE may be missing here (architecture 4), but not name another one. */
export function checkService(kvp: Kvp): void {
  const service = kvp.get('SERVICE') ?? '';
  if (service === '' || service.toUpperCase() === 'WMS') return;
  throw new ServiceError('invalidParameter', `The service ${service} is not at this address.`, {
    parameter: 'SERVICE',
    received: service,
    allowed: ['WMS'],
  });
}
