import type { StoredDocument } from '../../../http/send-document.ts';
import type { CapabilitiesStore } from '../../../ows/capabilities-store.ts';
import { type LegendSizes, legendSizeOf } from '../../../ows/legend-link.ts';
import { writeTimeExtent } from '../../../ows/time-extents.ts';
import { updateSequenceOf } from '../../../ows/update-sequence.ts';
import type { MapLimits } from '../map-view.ts';
import type { WmsRequest } from '../wms-request.ts';
import type { CapabilitiesContext } from './capabilities-context.ts';
import { writeCapabilities } from './capabilities-document.ts';

/** GetCapabilities (WMS 1.3.0, 7.2; 1.1.1, 7.1): one document per version, language and view. */
export function getCapabilities(
  request: WmsRequest,
  store: CapabilitiesStore,
  layerTimes: CapabilitiesContext['layerTimes'],
  limits: MapLimits,
): Promise<StoredDocument> {
  const { catalog, version, language, view, path } = request;
  const legendSizes: LegendSizes = (layer, style) => legendSizeOf(layer, style, language);
  const times = [...layerTimes].map(([id, time]) => `${id} ${writeTimeExtent(time)}`).join();
  return store.document(catalog, `${path} ${version} ${language} ${view.id} ${times}`, () =>
    writeCapabilities({ ...request, legendSizes, layerTimes }, updateSequenceOf(catalog), limits),
  );
}
