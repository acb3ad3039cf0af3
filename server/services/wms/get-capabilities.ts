import type { CapabilitiesStore, StoredDocument } from '../../ows/capabilities-store.ts';
import { legendSizeOf } from '../../ows/legend-link.ts';
import { updateSequenceOf } from '../../ows/update-sequence.ts';
import { writeCapabilities } from './capabilities-document.ts';
import type { MapLimits } from './map-view.ts';
import type { WmsRequest } from './wms-request.ts';

/** GetCapabilities (WMS 1.3.0, 7.2; 1.1.1, 7.1): one document per version, language and view. */
export function getCapabilities(
  request: WmsRequest,
  store: CapabilitiesStore,
  limits: MapLimits,
): Promise<StoredDocument> {
  const { catalog, version, language, view } = request;
  return store.document(catalog, `wms ${version} ${language} ${view.id}`, () =>
    writeCapabilities(request, updateSequenceOf(catalog), limits, (layer, style) =>
      legendSizeOf(layer, style, language),
    ),
  );
}
