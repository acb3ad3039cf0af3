import type { Catalog } from '../../catalog/layer.ts';
import type { LegendSizes } from '../../ows/legend-link.ts';
import { type Operation, operationsMetadata } from '../../ows/operations-metadata.ts';
import { sectionParameter } from '../../ows/sections.ts';
import { type ServiceMetadata, serviceIdentification, serviceProvider } from '../../ows/service-metadata.ts';
import { XLINK_NAMESPACE, XSI_NAMESPACE } from '../../xml/namespaces.ts';
import { element, type Xml, xmlDocument } from '../../xml/write.ts';
import { type LayerTimes, writeContents } from './contents.ts';
import { writeThemes } from './themes.ts';
import { VERSION } from './wmts-request.ts';

/** Sections of the service metadata document, in its order. */
export const sectionNames = [
  'ServiceIdentification',
  'ServiceProvider',
  'OperationsMetadata',
  'Contents',
  'Themes',
] as const;

export type Section = (typeof sectionNames)[number];

/** Media types a document can be had as: the first without a wish. */
export const documentTypes = ['application/xml', 'text/xml'] as const;

/** `wmts:Capabilities` (07-057r7, 7.1): built from the catalog, nothing declared that is not there. */
export function writeCapabilities(
  metadata: ServiceMetadata,
  sections: readonly Section[],
  updateSequence: string,
  legendSizes: LegendSizes,
  times: LayerTimes,
): string {
  const { address, language } = metadata;
  const parts: Readonly<Record<Section, () => Xml>> = {
    ServiceIdentification: () => serviceIdentification(metadata, 'OGC WMTS', [VERSION]),
    ServiceProvider: () => serviceProvider(metadata),
    OperationsMetadata: () => operationsMetadata(operations(`${address}/wmts?`)),
    Contents: () => writeContents(metadata, legendSizes, times),
    Themes: () => writeThemes(metadata),
  };
  const isWhole = sections.length === sectionNames.length;
  const href = `${address}/wmts/${VERSION}/WMTSCapabilities.xml${language === 'pl' ? '' : `?language=${language}`}`;
  return document(updateSequence, [
    ...sections.map((section) => parts[section]()),
    isWhole ? element('ServiceMetadataURL', { 'xlink:href': href }) : undefined,
  ]);
}

/** What a client that has the current document is told: nothing new (OWS Common 1.1, 7.3.4). */
export function writeUnchanged(updateSequence: string): string {
  return document(updateSequence, []);
}

function document(updateSequence: string, content: readonly (Xml | undefined)[]): string {
  return xmlDocument(
    element(
      'Capabilities',
      {
        xmlns: 'http://www.opengis.net/wmts/1.0',
        'xmlns:ows': 'http://www.opengis.net/ows/1.1',
        'xmlns:xlink': XLINK_NAMESPACE,
        'xmlns:xsi': XSI_NAMESPACE,
        'xsi:schemaLocation':
          'http://www.opengis.net/wmts/1.0 http://schemas.opengis.net/wmts/1.0/wmtsGetCapabilities_response.xsd',
        version: VERSION,
        updateSequence,
      },
      content,
    ),
  );
}

/** The addresses end in a bare `?`: clients paste their query behind it. */
function operations(get: string): readonly Operation[] {
  const kvp = { get, getEncodings: ['KVP'] };
  return [
    {
      name: 'GetCapabilities',
      ...kvp,
      parameters: [
        { name: 'AcceptVersions', values: [VERSION] },
        { name: 'AcceptFormats', values: documentTypes },
        sectionParameter(sectionNames),
      ],
    },
    { name: 'GetTile', ...kvp },
    { name: 'GetFeatureInfo', ...kvp },
  ];
}

/** The key under which a document is kept, besides language and sections. */
export function timesKey({ layers }: Catalog, times: LayerTimes): string {
  return layers.map((layer) => times.get(layer.id)?.end ?? '').join('');
}
