import type { Language, View } from '../catalog/layer.ts';
import type { CatalogFile } from '../catalog/layer-schema.ts';
import { element, optional, type Xml } from '../xml/write.ts';

/** Who serves what, in one language: what every capabilities document starts with. */
export interface ServiceMetadata {
  readonly view: View;
  readonly description: CatalogFile;
  readonly language: Language;
  /** Address of the view: the public address and the view's first step. */
  readonly address: string;
}

/** Address of a view: everything it serves lies below. No slash at the end. */
export function viewAddress(view: View, publicUrl: string): string {
  return view.id === '' ? publicUrl : `${publicUrl}/${view.id}`;
}

/** Keywords of the service in one language, each once. */
export function serviceKeywords({ description, language }: ServiceMetadata): readonly string[] {
  return [...new Set(description.keywords.map((keyword) => keyword[language]))];
}

/**
 * `ows:ServiceIdentification` of OWS Common 1.1.0 (7.4.4).
 * @param serviceType `WFS`, `OGC WMTS` …
 * @param profiles addresses of profiles served besides
 */
export function serviceIdentification(
  metadata: ServiceMetadata,
  serviceType: string,
  versions: readonly string[],
  profiles: readonly string[] = [],
): Xml {
  const { view, description, language } = metadata;
  const keywords = serviceKeywords(metadata);
  return element(
    'ows:ServiceIdentification',
    {},
    element('ows:Title', {}, view.title[language]),
    element('ows:Abstract', {}, view.abstract[language]),
    keywords.length === 0
      ? undefined
      : element(
          'ows:Keywords',
          {},
          keywords.map((keyword) => element('ows:Keyword', {}, keyword)),
        ),
    element('ows:ServiceType', {}, serviceType),
    versions.map((version) => element('ows:ServiceTypeVersion', {}, version)),
    profiles.map((profile) => element('ows:Profile', {}, profile)),
    element('ows:Fees', {}, description.fees[language]),
    element('ows:AccessConstraints', {}, description.accessConstraints[language]),
  );
}

/** `ows:ServiceProvider` of OWS Common 1.1.0 (7.4.5). */
export function serviceProvider({ view, language, address }: ServiceMetadata): Xml {
  const { contact } = view;
  const postal = [
    optional('ows:DeliveryPoint', contact.address),
    optional('ows:City', contact.city),
    optional('ows:PostalCode', contact.postCode),
    optional('ows:Country', contact.country),
    optional('ows:ElectronicMailAddress', contact.email),
  ].filter((each) => each !== undefined);
  return element(
    'ows:ServiceProvider',
    {},
    element('ows:ProviderName', {}, contact.organisation[language]),
    element('ows:ProviderSite', { 'xlink:type': 'simple', 'xlink:href': contact.url ?? `${address}/` }),
    element(
      'ows:ServiceContact',
      {},
      optional('ows:IndividualName', contact.person),
      element(
        'ows:ContactInfo',
        {},
        contact.phone === undefined
          ? undefined
          : element('ows:Phone', {}, element('ows:Voice', {}, contact.phone)),
        postal.length === 0 ? undefined : element('ows:Address', {}, postal),
      ),
    ),
  );
}
