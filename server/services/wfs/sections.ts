import { ServiceError } from '../../errors.ts';
import type { Domain } from '../../ows/operations-metadata.ts';

export const sectionNames = [
  'ServiceIdentification',
  'ServiceProvider',
  'OperationsMetadata',
  'FeatureTypeList',
  'Filter_Capabilities',
] as const;

export type Section = (typeof sectionNames)[number];

/** What GetCapabilities says of its parameter `Sections`. */
export const sectionParameter: Domain = { name: 'Sections', values: [...sectionNames, 'All'] };

/**
 * SECTIONS → the sections wanted, all without a wish (OWS Common 1.1, 7.3.3).
 * @throws ServiceError invalidParameter
 */
export function readSections(names: readonly string[]): readonly Section[] {
  const wanted = names.map((name) => name.trim()).filter((name) => name !== '');
  for (const name of wanted) {
    if (sectionParameter.values.includes(name)) continue;
    throw new ServiceError('invalidParameter', `There is no section ${JSON.stringify(name.slice(0, 80))}.`, {
      parameter: 'sections',
      received: name,
      allowed: sectionParameter.values,
    });
  }
  if (wanted.length === 0 || wanted.includes('All')) return sectionNames;
  return sectionNames.filter((section) => wanted.includes(section));
}
