import type { Language } from '../../catalog/layer.ts';
import type { ExpressionType } from '../../filter/expression-type.ts';
import { offeredFunctions } from '../../filter/functions.ts';
import type { Titles } from '../../style/style.ts';

/** A function as CQL2 describes it (21-065r2, 7.13): what it takes and gives, by the names of JSON Schema. */
interface FunctionDescription {
  readonly name: string;
  readonly description?: string;
  readonly arguments: readonly { readonly title: string; readonly type: readonly string[] }[];
  readonly returns: readonly string[];
}

/** The functions that filters may call (Part 3, 19-079r2, and CQL2). */
export function functionsDocument(language: Language): {
  readonly functions: readonly FunctionDescription[];
} {
  const functions = [...offeredFunctions].map(([name, signature]): FunctionDescription => {
    const own = described[name];
    const more = signature.isVariadic === true ? ` ${repeated[language]}` : '';
    return {
      name,
      ...(own === undefined ? {} : { description: `${own.text[language]}${more}` }),
      arguments: signature.arguments.map((type, i) => ({
        title: (own?.arguments?.[i] ?? argumentTitles[type])[language],
        type: [typeNames[type]],
      })),
      returns: [typeNames[signature.result]],
    };
  });
  return { functions };
}

const typeNames: Readonly<Record<ExpressionType, string>> = {
  string: 'string',
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
  date: 'datetime',
  timestamp: 'datetime',
  geometry: 'geometry',
  interval: 'datetime',
  array: 'array',
};

const argumentTitles: Readonly<Record<ExpressionType, Titles>> = {
  string: { pl: 'tekst', en: 'text' },
  integer: { pl: 'liczba całkowita', en: 'whole number' },
  number: { pl: 'liczba', en: 'number' },
  boolean: { pl: 'prawda lub fałsz', en: 'true or false' },
  date: { pl: 'data lub chwila', en: 'date or moment' },
  timestamp: { pl: 'chwila', en: 'moment' },
  geometry: { pl: 'geometria', en: 'geometry' },
  interval: { pl: 'przedział czasu', en: 'interval' },
  array: { pl: 'lista', en: 'list' },
};

const repeated: Titles = {
  pl: 'Ostatni argument może się powtarzać.',
  en: 'The last argument may be repeated.',
};

const described: Readonly<
  Record<string, { readonly text: Titles; readonly arguments?: readonly Titles[] } | undefined>
> = {
  casei: {
    text: {
      pl: 'Tekst do porównań bez względu na wielkość liter.',
      en: 'Text to compare without regard to case.',
    },
  },
  accenti: {
    text: {
      pl: 'Tekst do porównań bez względu na znaki diakrytyczne.',
      en: 'Text to compare without regard to accents.',
    },
  },
  lower: { text: { pl: 'Małymi literami.', en: 'In lower case.' } },
  upper: { text: { pl: 'Wielkimi literami.', en: 'In upper case.' } },
  trim: { text: { pl: 'Bez odstępów na obu końcach.', en: 'Without spaces at both ends.' } },
  strLength: { text: { pl: 'Liczba znaków.', en: 'Number of characters.' } },
  concat: { text: { pl: 'Teksty jeden za drugim.', en: 'Texts one after the other.' } },
  substring: {
    text: { pl: 'Część tekstu.', en: 'Part of a text.' },
    arguments: [
      argumentTitles.string,
      { pl: 'pierwszy znak, licząc od 0', en: 'first character, counted from 0' },
      { pl: 'ile znaków', en: 'how many characters' },
    ],
  },
  abs: { text: { pl: 'Wartość bezwzględna.', en: 'Absolute value.' } },
  ceil: {
    text: { pl: 'Najmniejsza liczba całkowita nie mniejsza.', en: 'Smallest whole number not below.' },
  },
  floor: { text: { pl: 'Największa liczba całkowita nie większa.', en: 'Greatest whole number not above.' } },
  round: {
    text: { pl: 'Do liczby całkowitej, połówki od zera.', en: 'To a whole number, halves away from zero.' },
  },
  sqrt: { text: { pl: 'Pierwiastek kwadratowy.', en: 'Square root.' } },
  min: { text: { pl: 'Najmniejsza z liczb.', en: 'Smallest of the numbers.' } },
  max: { text: { pl: 'Największa z liczb.', en: 'Greatest of the numbers.' } },
  year: {
    text: {
      pl: 'Rok daty; chwila liczy się w czasie polskim.',
      en: 'Year of a date; a moment counts in Polish time.',
    },
  },
  month: { text: { pl: 'Miesiąc daty, od 1 do 12.', en: 'Month of a date, 1 to 12.' } },
  day: { text: { pl: 'Dzień miesiąca.', en: 'Day of the month.' } },
  area: { text: { pl: 'Powierzchnia w metrach kwadratowych.', en: 'Area in square metres.' } },
  geomLength: {
    text: {
      pl: 'Długość w metrach; obszaru: długość obrysu.',
      en: 'Length in metres; of an area that of its outline.',
    },
  },
  centroid: { text: { pl: 'Środek ciężkości.', en: 'Centre of gravity.' } },
  envelope: { text: { pl: 'Prostokąt ograniczający.', en: 'Bounding rectangle.' } },
  convexHull: { text: { pl: 'Otoczka wypukła.', en: 'Convex hull.' } },
  buffer: {
    text: { pl: 'Obszar wokół geometrii.', en: 'Area around a geometry.' },
    arguments: [
      argumentTitles.geometry,
      { pl: 'odległość w metrach, od 0 do 100 000', en: 'distance in metres, 0 to 100,000' },
    ],
  },
  geometryType: {
    text: { pl: 'Rodzaj geometrii, na przykład POLYGON.', en: 'Kind of the geometry, such as POLYGON.' },
  },
};
