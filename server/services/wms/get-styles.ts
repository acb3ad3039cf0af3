import { writeSld } from '../../style/sld/write-sld.ts';
import type { Style } from '../../style/style.ts';
import { readLayers } from './named-layers.ts';
import type { WmsRequest } from './wms-request.ts';

/** Media type of a GetStyles answer. */
export const STYLES_TYPE = 'application/vnd.ogc.sld+xml';

/**
 * GetStyles (SLD 1.0.0, 6.8): all styles of the layers as an SLD document, of the version that SLD_VERSION or SLD_VER
 * names, else of the one that goes with the version of WMS. A group is told by its layers.
 * @returns its text, and how many things of the styles it cannot say
 * @throws ServiceError missingParameter, unknownLayer
 */
export function getStyles({ kvp, view, version, language }: WmsRequest): {
  readonly text: string;
  readonly losses: number;
} {
  const styles = new Map<string, Set<Style>>();
  for (const { layer, style } of readLayers(view, kvp.get('LAYERS'), undefined).flat()) {
    const known = styles.get(layer.id) ?? new Set<Style>();
    for (const each of view.isKieg ? [style] : layer.styles) known.add(each);
    styles.set(layer.id, known);
  }
  const asked = kvp.get('SLD_VERSION') ?? kvp.get('SLD_VER') ?? '';
  const isOld = asked === '' ? version === '1.1.1' : asked.startsWith('1.0');
  const { text, losses } = writeSld({
    version: isOld ? '1.0.0' : '1.1.0',
    layers: [...styles].map(([name, each]) => ({ name, styles: [...each] })),
    language,
  });
  return { text, losses: losses.length };
}
