import type { Catalog } from '../catalog/layer.ts';
import type { Kvp } from '../http/kvp.ts';
import type { ServiceException } from './service-exception.ts';

/** The state of the catalog; the letter in front makes it higher than any number or date. */
export function updateSequenceOf({ version }: Catalog): string {
  return `v${version}`;
}

/**
 * UPDATESEQUENCE (WMS 1.3.0, 7.2.3.5; OWS Common 1.1, 7.3.4): the current value is an exception, for there is nothing new to tell; a
 * higher one too, for there is no such state. Another value of our form is of an earlier state; any other text
 * is lower or higher as text.
 * @returns the exception, or undefined when the document is to be sent
 */
export function updateSequenceException(kvp: Kvp, current: string): ServiceException | undefined {
  const asked = kvp.get('UPDATESEQUENCE') ?? '';
  const told = (code: string, message: string): ServiceException => ({
    code,
    locator: 'UPDATESEQUENCE',
    message,
    status: 200,
    retryAfter: undefined,
    isOurs: false,
  });
  if (asked === '') return undefined;
  if (asked === current)
    return told('CurrentUpdateSequence', `UPDATESEQUENCE ${current} is the current one.`);
  const isOfOurForm = asked.length === current.length && /^v[\w-]+$/.test(asked);
  if (isOfOurForm || asked < current) return undefined;
  return told('InvalidUpdateSequence', `UPDATESEQUENCE is higher than the current one, ${current}.`);
}
