import type { Language } from '../../catalog/layer.ts';
import type { CrsReference } from '../../geo/crs-reference.ts';
import type { FeatureSource } from '../../source/feature-source.ts';
import type { InfoFormat } from './info-format.ts';
import { writeInfoGeoJson } from './info-geojson.ts';
import { writeInfoGml } from './info-gml.ts';
import { writeInfoHtml } from './info-html.ts';
import { writeInfoKieg } from './info-kieg.ts';
import { writeInfoText } from './info-text.ts';
import type { LayerInfo } from './layer-info.ts';

/** How what lies at a pixel is told. */
export interface InfoAnswer {
  readonly infoFormat: InfoFormat;
  /** The map's. */
  readonly crs: CrsReference;
  readonly language: Language;
  /** Address of the view, without a slash at its end: pages of features lie below. */
  readonly address: string;
}

/** What lies at a pixel → the text of the answer. */
export async function writeInfo(
  infos: readonly LayerInfo[],
  { infoFormat, crs, language, address }: InfoAnswer,
  source: FeatureSource,
  signal: AbortSignal,
): Promise<string> {
  switch (infoFormat) {
    case 'text/xml':
      return writeInfoKieg(infos);
    case 'text/html':
      return writeInfoHtml(infos, language, address);
    case 'text/plain':
      return writeInfoText(infos, language);
    case 'application/json':
    case 'application/geo+json':
      return writeInfoGeoJson(infos, source, signal);
    case 'application/gml+xml; version=3.2':
      return writeInfoGml(infos, '3.2', crs, address);
    case 'application/vnd.ogc.gml':
      return writeInfoGml(infos, '2', crs, address);
    case 'application/vnd.ogc.gml/3.1.1':
      return writeInfoGml(infos, '3.1.1', crs, address);
  }
}
