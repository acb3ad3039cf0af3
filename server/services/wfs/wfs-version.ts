import type { GmlVersion } from '../../encode/gml/gml-geometry.ts';
import { compareVersions } from '../../ows/version.ts';

/** Versions of WFS that are spoken; the highest first. 2.0.2 is the corrigendum of 2.0.0: documents say 2.0.0. */
export const wfsVersions = ['2.0.0', '1.1.0', '1.0.0'] as const;

export type WfsVersion = (typeof wfsVersions)[number];

/** What differs between versions before the meaning of a request begins. */
export interface Dialect {
  readonly version: WfsVersion;
  /** Namespace of the version's own elements. */
  readonly wfs: string;
  /** Namespace of the OWS Common it stands on; 1.0.0 stands on none. */
  readonly ows: string;
  /** Namespace of its filters. */
  readonly fes: string;
  /** GML of its features when nobody asks for another. */
  readonly gml: GmlVersion;
}

const OGC_NAMESPACE = 'http://www.opengis.net/ogc';

const DIALECTS: Readonly<Record<WfsVersion, Dialect>> = {
  '2.0.0': {
    version: '2.0.0',
    wfs: 'http://www.opengis.net/wfs/2.0',
    ows: 'http://www.opengis.net/ows/1.1',
    fes: 'http://www.opengis.net/fes/2.0',
    gml: '3.2',
  },
  '1.1.0': {
    version: '1.1.0',
    wfs: 'http://www.opengis.net/wfs',
    ows: 'http://www.opengis.net/ows',
    fes: OGC_NAMESPACE,
    gml: '3.1.1',
  },
  '1.0.0': {
    version: '1.0.0',
    wfs: 'http://www.opengis.net/wfs',
    ows: 'http://www.opengis.net/ows',
    fes: OGC_NAMESPACE,
    gml: '2',
  },
};

export function dialectOf(version: WfsVersion): Dialect {
  return DIALECTS[version];
}

/** The version of WFS whose features are in a GML, and whose schemas describe them. */
export function versionOfGml(gml: GmlVersion): WfsVersion {
  return gml === '3.2' ? '2.0.0' : gml === '3.1.1' ? '1.1.0' : '1.0.0';
}

/** `2.0.2` → `2.0.0`; undefined for a version that is not spoken. */
export function findVersion(text: string): WfsVersion | undefined {
  const wish = text.trim();
  if (wish === '2.0.2' || wish === '2.0') return '2.0.0';
  return wfsVersions.find((version) => version === wish);
}

/** The version in which one tells about a version that is not spoken: the nearest that its sender may read. */
export function nearestVersion(text: string): WfsVersion {
  if (!/^\d{1,3}(\.\d{1,3}){0,3}$/.test(text)) return '2.0.0';
  return compareVersions(text, '2.0.0') >= 0
    ? '2.0.0'
    : compareVersions(text, '1.1.0') >= 0
      ? '1.1.0'
      : '1.0.0';
}
