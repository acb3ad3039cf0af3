import type { PortalProperty } from '../../../server/portal/contract.ts';
import { civilDate, decimal, instant } from './format.ts';
import type { Language } from './language.ts';
import { messagesOf } from './messages.ts';

/** A value as people read it: meaning of a code and the code itself, unit, date in words. */
export interface ReadableValue {
  readonly text: string;
  readonly code?: string;
  readonly link?: string;
}

/**
 * @param property its description; undefined for one the catalog does not know
 * @returns undefined for an empty value, which cards leave out
 */
export function readableValue(
  value: string | number | boolean | null,
  property: PortalProperty | undefined,
  language: Language,
): ReadableValue | undefined {
  if (value === null || value === '') return undefined;
  const meaning = property?.codes?.[String(value)];
  if (meaning !== undefined) {
    const text = meaning[language];
    return text === String(value) ? { text } : { text, code: String(value) };
  }
  if (typeof value === 'boolean') return { text: value ? messagesOf(language).yes : messagesOf(language).no };
  if (typeof value === 'number') return { text: withUnit(numberText(value, property, language), property) };
  if (/^https?:\/\/\S+$/i.test(value)) return { text: value, link: value };
  if (property?.type === 'date') return { text: civilDate(language, value) };
  if (property?.type === 'timestamp') return { text: instant(language, value) };
  return { text: withUnit(value, property) };
}

/** A whole number without a unit may be a year or a code: it is not grouped. */
function numberText(value: number, property: PortalProperty | undefined, language: Language): string {
  const isName = property?.type === 'integer' && property.unit === undefined;
  return isName ? String(value) : decimal(language, value);
}

const signs: Readonly<Record<string, string>> = { m2: 'm²', m3: 'm³', km2: 'km²', deg: '°', '%': '%' };

function withUnit(text: string, property: PortalProperty | undefined): string {
  if (property?.unit === undefined) return text;
  const unit = signs[property.unit] ?? property.unit;
  return unit === '%' || unit === '°' ? `${text}${unit}` : `${text}\u00A0${unit}`;
}
