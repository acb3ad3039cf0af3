import { ServiceError } from '../../errors.ts';
import type { Filter } from '../../filter/filter.ts';
import type { XmlElement } from '../../xml/read.ts';
import type { Style, StyleRule, Titles } from '../style.ts';
import { readSldFilter } from './read-sld-filter.ts';
import { readSldSymbolizer, SYMBOLIZERS } from './read-sld-symbolizers.ts';
import type { SldReading } from './sld-reading.ts';

/** Most rules of one style, and most symbolizers of one rule. */
export const MOST_RULES = 1000;
const MOST_SYMBOLIZERS = 64;

/**
 * A UserStyle, or what could stand inside one → a style; each FeatureTypeStyle is a pass.
 * @param id of the style; what a UserStyle is called
 * @throws ServiceError
 */
export function readSldStyle(element: XmlElement, id: string, reading: SldReading): Style {
  const passes = passesOf(element, reading);
  const elements = passes.flatMap(({ rules }) => rules);
  if (elements.length > MOST_RULES) {
    throw new ServiceError('tooMuchWork', `The style ${id} has ${elements.length} rules.`, {
      parameter: 'SLD_BODY',
      allowed: `at most ${MOST_RULES} rules`,
    });
  }
  const names = new Set<string>();
  const rules = passes.flatMap(({ rules: found, isFirstOnly, sortBy }, pass) =>
    found
      .map((each) => ({ ...ruleOf(each, pass, names, reading), ...(sortBy === undefined ? {} : { sortBy }) }))
      .map((rule, index, all): StyleRule => {
        // Of the first rule it goes without saying.
        const hasRivals = all.slice(0, index).some(({ isElse }) => !isElse);
        return isFirstOnly && hasRivals && !rule.isElse ? { ...rule, unlessTaken: true } : rule;
      }),
  );
  const isStyle = element.name === 'UserStyle';
  const title = (isStyle ? titlesOf(element, 'Title', reading) : undefined) ?? same(id);
  return { id, title, abstract: isStyle ? titlesOf(element, 'Abstract', reading) : undefined, rules };
}

interface Pass {
  readonly rules: readonly XmlElement[];
  /** GeoServer's ruleEvaluation `first`. */
  readonly isFirstOnly: boolean;
  /** GeoServer's sortBy. */
  readonly sortBy?: StyleRule['sortBy'];
}

function passesOf(element: XmlElement, reading: SldReading): readonly Pass[] {
  switch (element.name) {
    case 'UserStyle':
      return reading.all(element, 'FeatureTypeStyle', 'CoverageStyle').map((each) => passOf(each, reading));
    case 'FeatureTypeStyle':
    case 'CoverageStyle':
      return [passOf(element, reading)];
    case 'Rule':
      return [{ rules: [element], isFirstOnly: false }];
    default:
      // A symbolizer alone: as if it stood in a rule.
      return [{ rules: [{ ...element, name: 'Rule', children: [element], text: '' }], isFirstOnly: false }];
  }
}

function passOf(element: XmlElement, reading: SldReading): Pass {
  if (reading.one(element, 'OnlineResource') !== undefined) {
    throw reading.refused(element, 'Nothing is fetched from other servers.', 'rules inside the document');
  }
  // What a FeatureTypeStyle is called is seen nowhere.
  for (const each of reading.all(element, 'Name', 'Title', 'Abstract', 'Description'))
    reading.takeWhole(each);
  typesOf(element, reading);
  const isFirstOnly = evaluationOf(element, reading) === 'first';
  return { rules: reading.all(element, 'Rule'), isFirstOnly, sortBy: sortingOf(element, reading) };
}

/** Most properties of an order. */
const MOST_KEYS = 4;

/** `population D, name`: properties, of which D is from the greatest value down. */
function sortingOf(element: XmlElement, reading: SldReading): StyleRule['sortBy'] {
  const text = reading.vendor(element, 'sortBy');
  if (text === undefined || text === '') return undefined;
  const keys = text
    .split(',')
    .map((each) => /^\s*(?:\w+:)?([\p{L}_][\p{L}\p{N}_.-]*)(?:\s+([AD]))?\s*$/u.exec(each));
  const found = keys.flatMap((key) =>
    key?.[1] === undefined ? [] : [{ property: key[1], descending: key[2] === 'D' }],
  );
  if (found.length === keys.length && found.length <= MOST_KEYS) return found;
  reading.lose(
    element,
    'VendorOption sortBy',
    `${text.slice(0, 80)} is no order of properties; there is none.`,
  );
  return undefined;
}

function evaluationOf(element: XmlElement, reading: SldReading): 'all' | 'first' {
  const word = reading.vendor(element, 'ruleEvaluation')?.toLowerCase() ?? 'all';
  if (word === 'all' || word === 'first') return word;
  reading.lose(element, 'VendorOption ruleEvaluation', `${word.slice(0, 40)} is not known; all rules count.`);
  return 'all';
}

/** What kind of feature the rules are for: here always those of the layer. */
function typesOf(element: XmlElement, reading: SldReading): void {
  for (const each of reading.all(element, 'FeatureTypeName', 'SemanticTypeIdentifier')) {
    const text = reading.ownText(each);
    if (/^(.*:)?(feature|geometry|simple)$/i.test(text)) continue;
    reading.lose(
      each,
      each.name,
      `The rules are for the features of the layer, whether ${text.slice(0, 60)} or not.`,
    );
  }
}

function same(text: string): Titles {
  return { pl: text, en: text };
}

/** A text of an SLD (1.0: beside the name; SE: in Description), in Polish and English where GeoServer's Localized has them. */
function titlesOf(parent: XmlElement, name: 'Title' | 'Abstract', reading: SldReading): Titles | undefined {
  const element = reading.one(parent, name) ?? reading.one(reading.one(parent, 'Description'), name);
  if (element === undefined) return undefined;
  const plain = reading.ownText(element);
  const localized = reading.all(element, 'Localized');
  const inLanguage = (language: string): string | undefined => {
    const found = localized.find(({ attributes }) => attributes.get('lang')?.slice(0, 2) === language);
    return found === undefined ? undefined : reading.ownText(found);
  };
  const titles = { pl: inLanguage('pl') ?? plain, en: inLanguage('en') ?? plain };
  return titles.pl === '' && titles.en === '' ? undefined : titles;
}

function ruleOf(element: XmlElement, pass: number, names: Set<string>, reading: SldReading): StyleRule {
  const given = reading.text(element, 'Name');
  const name = uniqueName(given ?? `rule-${names.size + 1}`, names);
  if (given !== undefined && name !== given) {
    reading.lose(element, 'Name', `Another rule is called ${given} too; this one is ${name} now.`);
  }
  const abstract = titlesOf(element, 'Abstract', reading);
  const [min, max] = [
    reading.number(element, 'MinScaleDenominator') ?? 0,
    reading.number(element, 'MaxScaleDenominator') ?? Infinity,
  ];
  if (min < 0 || min >= max) {
    throw reading.refused(
      element,
      `MinScaleDenominator ${min} is not below MaxScaleDenominator ${max}.`,
      'a range',
    );
  }
  const filter = filterOf(element, reading);
  const isElse = reading.one(element, 'ElseFilter') !== undefined;
  const symbolizers = reading.all(element, ...SYMBOLIZERS);
  if (symbolizers.length > MOST_SYMBOLIZERS) {
    throw new ServiceError('tooMuchWork', `The rule ${name} has ${symbolizers.length} symbolizers.`, {
      allowed: `at most ${MOST_SYMBOLIZERS}`,
    });
  }
  return {
    name,
    title: titlesOf(element, 'Title', reading) ?? same(given ?? ''),
    ...(abstract === undefined ? {} : { abstract }),
    pass,
    filter: isElse ? undefined : filter,
    isElse,
    minScaleDenominator: min,
    maxScaleDenominator: max,
    symbolizers: symbolizers.flatMap((each) => readSldSymbolizer(each, reading)),
  };
}

function uniqueName(name: string, names: Set<string>): string {
  let unique = name;
  for (let count = 2; names.has(unique); count++) unique = `${name}-${count}`;
  names.add(unique);
  return unique;
}

function filterOf(element: XmlElement, reading: SldReading): Filter | undefined {
  const filter = element.children.find(({ name }) => name === 'Filter');
  if (filter === undefined) return undefined;
  reading.takeWhole(filter);
  return readSldFilter(filter);
}
