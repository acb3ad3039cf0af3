import type { Config } from '../../config.ts';
import { allOf } from '../../filter/filter.ts';
import type { Kvp } from '../../http/kvp.ts';
import type { TimeExtents } from '../../ows/time-extents.ts';
import { writeTimeExtent } from '../../ows/time-extents.ts';
import { chooseTime, readTime } from '../../ows/time-wish.ts';
import { axisWarning, decodeMapView, type MapView } from './map-view.ts';
import { readSldParameter } from './sld-document.ts';
import type { StyledLayer } from './styled-layer.ts';
import type { WmsRequest } from './wms-request.ts';

/** A map, and what its answer warns of (`Warning`). */
export interface OpenedMap {
  readonly map: MapView;
  readonly warnings: readonly string[];
}

/**
 * The map of a request with all that must be asked for: its style document, and the times its layers have.
 * @throws ServiceError as {@link decodeMapView} and {@link readSldParameter}
 */
export async function openMap(request: WmsRequest, config: Config, times: TimeExtents): Promise<OpenedMap> {
  const { kvp } = request;
  const document = request.document ?? (await readSldParameter(kvp, config));
  const decoded = decodeMapView(request, config, document);
  const { layers, warnings } = await atTime(decoded.layers, kvp, times);
  const map = { ...decoded, layers };
  const swapped = axisWarning(map);
  return { map, warnings: swapped === undefined ? warnings : [`299 - "${swapped}"`, ...warnings] };
}

/** TIME narrows the layers with valid time; a default and a nearest value are told (WMS 1.3.0, C.4.2 and C.4.3). */
async function atTime(
  layers: readonly StyledLayer[],
  kvp: Kvp,
  times: TimeExtents,
): Promise<{ readonly layers: readonly StyledLayer[]; readonly warnings: readonly string[] }> {
  const wish = readTime(kvp.get('TIME'), 'TIME');
  const warnings = new Set<string>();
  const chosen: StyledLayer[] = [];
  for (const each of layers) {
    const { layer } = each;
    const extent = layer.validTime === undefined ? undefined : await times.of(layer);
    if (extent === undefined) {
      chosen.push(each);
      continue;
    }
    const { filter, nearest } = chooseTime(wish, extent);
    if (nearest !== undefined) warnings.add(`99 Nearest value used: time=${nearest} ISO8601 (${layer.id})`);
    if (wish === 'all') {
      warnings.add(`99 Default value used: time=${writeTimeExtent(extent)} ISO8601 (${layer.id})`);
    }
    chosen.push(filter === undefined ? each : { ...each, filter: allOf(each.filter, filter) });
  }
  return { layers: chosen, warnings: [...warnings].slice(0, MOST_WARNINGS) };
}

const MOST_WARNINGS = 10;
