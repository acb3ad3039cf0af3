import { findCode, type Language, type Layer, type Property } from '../catalog/layer.ts';
import type { PropertyValue } from '../source/feature-source.ts';
import { fillLabelTemplate, readLabelTemplate } from '../style/label-template.ts';

const locales: Readonly<Record<Language, string>> = { pl: 'pl-PL', en: 'en-GB' };

const truths = { pl: { yes: 'tak', no: 'nie' }, en: { yes: 'yes', no: 'no' } } as const;

/** A value as people read it: the meaning of its code, its unit, dates in words; undefined when there is none. */
export function valueText(property: Property, value: PropertyValue, language: Language): string | undefined {
  if (value === null || value === '') return undefined;
  const meaning = findCode(property, value)?.[language];
  if (meaning !== undefined) return meaning === value ? meaning : `${meaning} (${value})`;
  if (typeof value === 'boolean') return truths[language][value ? 'yes' : 'no'];
  if (property.type === 'date') return dateText(String(value), language);
  if (property.type === 'timestamp') return timeText(String(value), language);
  return withUnit(
    typeof value === 'string' && (property.type === 'string' || property.type === 'geometry')
      ? value
      : numberText(value, property, language),
    property,
  );
}

/** A feature's name for people: the layer's template with the meanings of codes, else its key. */
export function featureTitle(
  layer: Layer,
  key: string,
  values: readonly PropertyValue[],
  language: Language,
): string {
  if (layer.featureTitle === undefined) return key;
  const title = fillLabelTemplate(readLabelTemplate(layer.featureTitle), (name) => {
    const at = layer.properties.findIndex((property) => property.name === name);
    const value = values[at] ?? null;
    const property = layer.properties[at];
    return (property === undefined ? undefined : findCode(property, value)?.[language]) ?? value;
  });
  return title === '' ? key : title;
}

/** A whole number with separated thousands. */
export function countText(count: number, language: Language): string {
  return new Intl.NumberFormat(locales[language], { useGrouping: 'always' }).format(count);
}

/** A number with exactly so many decimals. */
export function fixedText(value: number, digits: number, language: Language): string {
  return new Intl.NumberFormat(locales[language], {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    useGrouping: false,
  }).format(value);
}

/** A civil date in words; anything else unchanged. */
export function dateText(text: string, language: Language): string {
  const midnight = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(midnight)) return text;
  return new Intl.DateTimeFormat(locales[language], { dateStyle: 'long', timeZone: 'UTC' }).format(midnight);
}

function timeText(text: string, language: Language): string {
  const time = Date.parse(text);
  if (Number.isNaN(time)) return text;
  const style = { dateStyle: 'long', timeStyle: 'short', timeZone: 'Europe/Warsaw' } as const;
  return new Intl.DateTimeFormat(locales[language], style).format(time);
}

/** Measures are grouped, bare numbers (years, numbers of floors) are not; digits beyond a double stay as they are. */
function numberText(value: string | number, { unit }: Property, language: Language): string {
  const number = Number(value);
  const isExact = typeof value === 'number' || (value.length <= 15 && Number.isFinite(number));
  if (!isExact) return String(value);
  return new Intl.NumberFormat(locales[language], {
    maximumFractionDigits: 6,
    useGrouping: unit === undefined ? false : 'min2',
  }).format(number);
}

const SIGNS: Readonly<Record<string, string>> = { m2: 'm²', m3: 'm³', 'm^2': 'm²', deg: '°' };

function withUnit(text: string, { unit }: Property): string {
  return unit === undefined ? text : `${text}\u00a0${SIGNS[unit] ?? unit}`;
}
