import type { Language } from './language.ts';

const locales: Readonly<Record<Language, string>> = { pl: 'pl-PL', en: 'en-GB' };
const plurals = { pl: new Intl.PluralRules('pl-PL'), en: new Intl.PluralRules('en-GB') } as const;

/** Forms of a noun by plural category; `many` or `other` must be there. */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>>;

/** `5 obiektów`: the number with the form of the noun it takes. */
export function counted(language: Language, n: number, forms: Forms): string {
  const form = forms[plurals[language].select(n)] ?? forms.many ?? forms.other ?? '';
  return `${wholeNumber(language, n)}\u00A0${form}`;
}

/** A whole number with separated thousands, Polish four-digit ones too: maps write 1:5 000. */
export function wholeNumber(language: Language, n: number): string {
  return new Intl.NumberFormat(locales[language], { maximumFractionDigits: 0, useGrouping: 'always' }).format(
    n,
  );
}

/** A number as people write it, with all its decimals up to six. */
export function decimal(language: Language, n: number): string {
  return new Intl.NumberFormat(locales[language], { maximumFractionDigits: 6 }).format(n);
}

/** A number with exactly so many decimals, without separated thousands: coordinates. */
export function fixed(language: Language, n: number, digits: number): string {
  return new Intl.NumberFormat(locales[language], {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    useGrouping: false,
  }).format(n);
}

/** A civil date `YYYY-MM-DD` in words; anything else comes back unchanged. */
export function civilDate(language: Language, text: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return text;
  const day = new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])));
  return new Intl.DateTimeFormat(locales[language], { dateStyle: 'long', timeZone: 'UTC' }).format(day);
}

/** An instant (RFC 3339) in Polish time; anything else comes back unchanged. */
export function instant(language: Language, text: string): string {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) return text;
  return new Intl.DateTimeFormat(locales[language], {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'Europe/Warsaw',
  }).format(time);
}
