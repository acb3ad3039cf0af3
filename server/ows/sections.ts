import { ServiceError } from '../errors.ts';
import type { Domain } from './operations-metadata.ts';

/** What GetCapabilities says of its parameter Sections. */
export function sectionParameter(sections: readonly string[]): Domain {
  return { name: 'Sections', values: [...sections, 'All'] };
}

/**
 * SECTIONS → the sections wanted in the order offered, all without a wish (OWS Common 1.1, 7.3.3).
 * @throws ServiceError invalidParameter
 */
export function readSections<S extends string>(
  names: readonly string[],
  offered: readonly S[],
): readonly S[] {
  const wanted = names.map((name) => name.trim().toLowerCase()).filter((name) => name !== '');
  for (const name of wanted) {
    if (name === 'all' || offered.some((section) => section.toLowerCase() === name)) continue;
    throw new ServiceError('invalidParameter', `There is no section ${JSON.stringify(name.slice(0, 80))}.`, {
      parameter: 'sections',
      received: name,
      allowed: [...offered, 'All'],
    });
  }
  if (wanted.length === 0 || wanted.includes('all')) return offered;
  return offered.filter((section) => wanted.includes(section.toLowerCase()));
}
