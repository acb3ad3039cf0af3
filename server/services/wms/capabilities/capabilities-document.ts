import { infoFormats, kiegInfoFormats } from '../../../ows/feature-info/info-format.ts';
import { serviceKeywords } from '../../../ows/service-metadata.ts';
import { element, optional, type Xml, xmlDocument } from '../../../xml/write.ts';
import { describeLayerTypes } from '../describe-layer.ts';
import { exceptionFormats } from '../exception-picture.ts';
import { declaredLegendFormats } from '../get-legend-graphic.ts';
import { declaredFormats } from '../get-map.ts';
import { STYLES_TYPE } from '../get-styles.ts';
import { longestSide, type MapLimits } from '../map-view.ts';
import { LAYER_LIMIT } from '../named-layers.ts';
import type { WmsRequest, WmsVersion } from '../wms-request.ts';
import type { CapabilitiesContext } from './capabilities-context.ts';
import { keywordList } from './capabilities-description.ts';
import { writeLayerTree } from './capabilities-layer.ts';
import { CAPABILITIES_DOCTYPE, onlineResource, rootAttributes } from './capabilities-parts.ts';
import { inspireCapabilities } from './inspire-capabilities.ts';

/** Media type of a capabilities document (1.3.0, 7.2.3.1; 1.1.1, 7.1.4.1). */
export const capabilitiesTypes: Readonly<Record<WmsVersion, string>> = {
  '1.1.1': 'application/vnd.ogc.wms_xml',
  '1.3.0': 'text/xml',
};

/** Service metadata of a view in the version and language asked for (1.3.0, 7.2.4; 1.1.1, 7.1.4). */
export function writeCapabilities(
  context: CapabilitiesContext,
  updateSequence: string,
  limits: MapLimits,
): string {
  const { version } = context;
  const content = [writeService(context, limits), writeCapability(context)];
  if (version === '1.1.1') {
    return xmlDocument(
      element('WMT_MS_Capabilities', { version, updateSequence }, content),
      CAPABILITIES_DOCTYPE,
    );
  }
  return xmlDocument(element('WMS_Capabilities', { version, updateSequence, ...rootAttributes }, content));
}

function writeService(request: WmsRequest, limits: MapLimits): Xml {
  const { view, catalog, language, version, address, path } = request;
  const { description } = catalog;
  const side = longestSide(limits);
  return element(
    'Service',
    {},
    element('Name', {}, version === '1.1.1' ? 'OGC:WMS' : 'WMS'),
    element('Title', {}, view.title[language]),
    element('Abstract', {}, view.abstract[language]),
    keywordList(serviceKeywords({ view, description, language, address })),
    onlineResource(view.contact.url ?? `${address}${path}`, version),
    writeContact(request),
    element('Fees', {}, description.fees[language]),
    element('AccessConstraints', {}, description.accessConstraints[language]),
    version === '1.1.1'
      ? undefined
      : [
          element('LayerLimit', {}, LAYER_LIMIT),
          element('MaxWidth', {}, side),
          element('MaxHeight', {}, side),
        ],
  );
}

/** Both parts of ContactPersonPrimary, and all six of ContactAddress, are there or none is. */
function writeContact({ view, language }: WmsRequest): Xml {
  const { contact } = view;
  const { address, city, postCode, country } = contact;
  const hasAddress = [address, city, postCode, country].some((each) => each !== undefined);
  return element(
    'ContactInformation',
    {},
    element(
      'ContactPersonPrimary',
      {},
      element('ContactPerson', {}, contact.person ?? ''),
      element('ContactOrganization', {}, contact.organisation[language]),
    ),
    hasAddress
      ? element(
          'ContactAddress',
          {},
          element('AddressType', {}, 'postal'),
          element('Address', {}, address ?? ''),
          element('City', {}, city ?? ''),
          element('StateOrProvince', {}, ''),
          element('PostCode', {}, postCode ?? ''),
          element('Country', {}, country ?? ''),
        )
      : undefined,
    optional('ContactVoiceTelephone', contact.phone),
    optional('ContactElectronicMailAddress', contact.email),
  );
}

function writeCapability(context: CapabilitiesContext): Xml {
  const { version, address, language, path, view } = context;
  // The language of this document goes on in what is asked by its addresses.
  const href = language === 'pl' ? `${address}${path}?` : `${address}${path}?LANGUAGE=${language}&`;
  const operation = (name: string, formats: readonly string[], takesXml = false): Xml =>
    element(
      name,
      {},
      formats.map((format) => element('Format', {}, format)),
      element(
        'DCPType',
        {},
        element(
          'HTTP',
          {},
          element('Get', {}, onlineResource(href, version)),
          takesXml ? element('Post', {}, onlineResource(`${address}${path}`, version)) : undefined,
        ),
      ),
    );
  const isOld = version === '1.1.1';
  const styling = (name: string) => (isOld ? name : `sld:${name}`);
  const information = view.isKieg ? kiegInfoFormats : infoFormats;
  // In the order of the DTD of 1.1.1; GetStyles has no element in 1.3.0.
  const more = [
    operation(styling('DescribeLayer'), [describeLayerTypes[version]]),
    operation(styling('GetLegendGraphic'), declaredLegendFormats),
    isOld ? operation('GetStyles', [STYLES_TYPE]) : undefined,
  ];
  return element(
    'Capability',
    {},
    element(
      'Request',
      {},
      operation('GetCapabilities', [capabilitiesTypes[version]]),
      operation('GetMap', declaredFormats, true),
      operation('GetFeatureInfo', information),
      more,
    ),
    element(
      'Exception',
      {},
      exceptionFormats[version].map((format) => element('Format', {}, format)),
    ),
    element(styling('UserDefinedSymbolization'), {
      SupportSLD: 1,
      UserLayer: 0,
      UserStyle: 1,
      RemoteWFS: 0,
    }),
    isOld ? undefined : inspireCapabilities(context),
    writeLayerTree(context),
  );
}
