import { common, INSPIRE_COMMON, inspireMetadata } from '../../../ows/inspire-metadata.ts';
import type { ServiceMetadata } from '../../../ows/service-metadata.ts';
import { element, type Xml } from '../../../xml/write.ts';
import { dataSetIdentifier } from '../stored-queries/spatial-data-set.ts';

const DLS = 'http://inspire.ec.europa.eu/schemas/inspire_dls/1.0';

/** Where the schema of {@link inspireCapabilities} is, for xsi:schemaLocation. */
export const inspireSchema = `${DLS} http://inspire.ec.europa.eu/schemas/inspire_dls/1.0/inspire_dls.xsd`;

/**
 * `inspire_dls:ExtendedCapabilities` (TG Download Services 3.1, 6.2): the service's metadata and the identifier of
 * each data set, by which GetSpatialDataSet gives it.
 */
export function inspireCapabilities(metadata: ServiceMetadata): Xml | undefined {
  const { layers } = metadata.view;
  const service = inspireMetadata(metadata, {
    type: 'download',
    keyword: 'infoFeatureAccessService',
    capabilities: `${metadata.address}/wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetCapabilities`,
    layers,
  });
  if (service === undefined || layers.length === 0) return undefined;
  return element(
    'inspire_dls:ExtendedCapabilities',
    { 'xmlns:inspire_dls': DLS, ...INSPIRE_COMMON },
    service,
    layers
      .map(dataSetIdentifier)
      .map(({ code, namespace }) =>
        element(
          'inspire_dls:SpatialDataSetIdentifier',
          {},
          common('Code', code),
          common('Namespace', namespace),
        ),
      ),
  );
}
