import { element, type Xml } from '../../xml/write.ts';
import type { CapabilitiesContext } from './capabilities-context.ts';
import { INSPIRE_NAMESPACES } from './capabilities-parts.ts';
import { layersBehind } from './wms-view.ts';

/** Day of the network services regulation, and of its publication. */
const REGULATION = {
  title: 'COMMISSION REGULATION (EC) No 976/2009 of 19 October 2009 as regards the Network Services',
  published: '2009-10-20',
};

/**
 * `inspire_vs:ExtendedCapabilities` (TG View Services 3.11, 4.2.3.3.1, scenario 2): what a service says of itself and
 * the standard's document has no place for. Without an address to write to it cannot be said.
 */
export function inspireCapabilities(context: CapabilitiesContext): Xml | undefined {
  const { view, address, path, language, catalog } = context;
  const { contact } = view;
  const email = contact.email ?? catalog.description.contact.email;
  if (email === undefined) return undefined;
  const revised = lastRevision(context);
  return element(
    'inspire_vs:ExtendedCapabilities',
    INSPIRE_NAMESPACES,
    common(
      'ResourceLocator',
      common('URL', `${address}${path}?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities`),
      common('MediaType', 'text/xml'),
    ),
    common('ResourceType', 'service'),
    common('TemporalReference', common('DateOfLastRevision', revised)),
    common(
      'Conformity',
      common(
        'Specification',
        common('Title', REGULATION.title),
        common('DateOfPublication', REGULATION.published),
      ),
      common('Degree', 'notEvaluated'),
    ),
    common(
      'MetadataPointOfContact',
      common('OrganisationName', contact.organisation[language]),
      common('EmailAddress', email),
    ),
    common('MetadataDate', revised),
    common('SpatialDataServiceType', 'view'),
    common('MandatoryKeyword', common('KeywordValue', 'infoMapAccessService')),
    common(
      'SupportedLanguages',
      common('DefaultLanguage', common('Language', 'pol')),
      common('SupportedLanguage', common('Language', 'eng')),
    ),
    common('ResponseLanguage', common('Language', language === 'pl' ? 'pol' : 'eng')),
  );
}

function common(name: string, ...content: readonly (Xml | string)[]): Xml {
  return element(`inspire_common:${name}`, {}, ...content);
}

/** The newest day that one of the layers says its data are of; today where none says. */
function lastRevision({ view }: CapabilitiesContext): string {
  const days = layersBehind(view).map((layer) => layer.freshness.updated?.slice(0, 10) ?? '');
  const newest = days.sort().at(-1) ?? '';
  return /^\d{4}-\d{2}-\d{2}$/.test(newest) ? newest : new Date().toISOString().slice(0, 10);
}
