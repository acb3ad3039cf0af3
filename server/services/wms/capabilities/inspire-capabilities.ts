import { inspireMetadata } from '../../../ows/inspire-metadata.ts';
import { element, type Xml } from '../../../xml/write.ts';
import { layersBehind } from '../wms-view.ts';
import type { CapabilitiesContext } from './capabilities-context.ts';
import { INSPIRE_NAMESPACES } from './capabilities-parts.ts';

/** `inspire_vs:ExtendedCapabilities` (TG View Services 3.11, 4.2.3.3.1, scenario 2). */
export function inspireCapabilities(context: CapabilitiesContext): Xml | undefined {
  const { view, address, path, language, catalog } = context;
  const metadata = inspireMetadata(
    { view, description: catalog.description, language },
    {
      type: 'view',
      keyword: 'infoMapAccessService',
      capabilities: `${address}${path}?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities`,
      layers: layersBehind(view),
    },
  );
  return metadata === undefined
    ? undefined
    : element('inspire_vs:ExtendedCapabilities', INSPIRE_NAMESPACES, metadata);
}
