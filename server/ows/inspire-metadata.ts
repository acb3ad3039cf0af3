import type { Layer } from '../catalog/layer.ts';
import { element, type Xml } from '../xml/write.ts';
import type { ServiceMetadata } from './service-metadata.ts';

/** Prefix that the elements of {@link inspireMetadata} stand in. */
export const INSPIRE_COMMON = { 'xmlns:inspire_common': 'http://inspire.ec.europa.eu/schemas/common/1.0' };

/** Day of the network services regulation, and of its publication. */
const REGULATION = {
  title: 'COMMISSION REGULATION (EC) No 976/2009 of 19 October 2009 as regards the Network Services',
  published: '2009-10-20',
};

/** A network service as INSPIRE names it: its type, and its keyword of part D.4. */
export interface InspireService {
  readonly type: 'view' | 'download';
  readonly keyword: 'infoMapAccessService' | 'infoFeatureAccessService';
  /** Address of its capabilities. */
  readonly capabilities: string;
  /** Whose data it serves. */
  readonly layers: readonly Layer[];
}

/**
 * What INSPIRE extended capabilities say of a service and the standard's document has no place for (TG View Services
 * 3.11, 4.2.3.3.1, and TG Download Services 3.1, 6.2: scenario 2). Without an address to write to it cannot be said.
 */
export function inspireMetadata(
  { view, description, language }: Pick<ServiceMetadata, 'view' | 'description' | 'language'>,
  { type, keyword, capabilities, layers }: InspireService,
): readonly Xml[] | undefined {
  const { contact } = view;
  const email = contact.email ?? description.contact.email;
  if (email === undefined) return undefined;
  const revised = lastRevision(layers);
  return [
    common('ResourceLocator', common('URL', capabilities), common('MediaType', 'text/xml')),
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
    common('SpatialDataServiceType', type),
    common('MandatoryKeyword', common('KeywordValue', keyword)),
    common(
      'SupportedLanguages',
      common('DefaultLanguage', common('Language', 'pol')),
      common('SupportedLanguage', common('Language', 'eng')),
    ),
    common('ResponseLanguage', common('Language', language === 'pl' ? 'pol' : 'eng')),
  ];
}

/** An element of INSPIRE's common schema. */
export function common(name: string, ...content: readonly (Xml | string)[]): Xml {
  return element(`inspire_common:${name}`, {}, ...content);
}

/** The newest day that one of the layers says its data are of; today where none says. */
function lastRevision(layers: readonly Layer[]): string {
  const days = layers.map((layer) => layer.freshness.updated?.slice(0, 10) ?? '');
  const newest = days.sort().at(-1) ?? '';
  return /^\d{4}-\d{2}-\d{2}$/.test(newest) ? newest : new Date().toISOString().slice(0, 10);
}
