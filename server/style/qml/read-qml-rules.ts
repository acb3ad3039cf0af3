import { ServiceError } from '../../errors.ts';
import { readCql2Text } from '../../filter/cql2/read-cql2-text.ts';
import { allOf, type Filter } from '../../filter/filter.ts';
import type { XmlElement } from '../../xml/read.ts';
import type { StyleRule } from '../style.ts';
import type { StyleSymbolizer } from '../symbolizer.ts';
import { loseEffects } from './qml-losses.ts';
import { type QmlReading, qgisFilter, qgisNumber } from './qml-reading.ts';
import { readQmlRaster } from './read-qml-raster.ts';
import { readQmlSymbol } from './read-qml-symbol.ts';

/** The renderer of a QML as rules. @throws ServiceError for a renderer that is not known */
export function readQmlRules(root: XmlElement, reading: QmlReading): readonly StyleRule[] {
  const raster = readQmlRaster(root, reading);
  if (raster !== undefined) return [rule('raster', '', { symbolizers: [raster], ...scalesOf(root) })];
  const renderer = root.children.find(({ name }) => name === 'renderer-v2');
  if (renderer === undefined) {
    // A file may hold labels alone.
    if (root.children.some(({ name }) => name === 'labeling')) return [];
    throw new ServiceError('invalidParameter', 'The QML has no renderer that is read here.', {
      parameter: 'qgis',
      allowed: ['renderer-v2', 'pipe with rasterrenderer'],
    });
  }
  loseOrders(renderer, reading);
  const type = renderer.attributes.get('type') ?? '';
  const symbols = symbolsOf(renderer, reading);
  const scales = scalesOf(root);
  switch (type) {
    case 'nullSymbol':
      return [];
    case 'singleSymbol':
      return [rule('single', '', { symbolizers: symbols.get('0') ?? [], ...scales })];
    case 'categorizedSymbol':
      return categories(renderer, symbols).map((each) => ({ ...each, ...scales }));
    case 'graduatedSymbol':
      return ranges(renderer, symbols).map((each) => ({ ...each, ...scales }));
    case 'RuleRenderer':
      return ruleTree(renderer, symbols, scales);
  }
  throw new ServiceError('invalidParameter', `The renderer ${type.slice(0, 60)} is not read here.`, {
    parameter: 'renderer-v2',
    received: type,
    allowed: ['singleSymbol', 'categorizedSymbol', 'graduatedSymbol', 'RuleRenderer'],
  });
}

/** Settings of a renderer that change what lies on top, or how large it is. */
function loseOrders(renderer: XmlElement, reading: QmlReading): void {
  const { attributes, children } = renderer;
  const lose = (construct: string, sentence: string) => reading.lose(construct, 'renderer-v2', sentence);
  loseEffects(renderer, lose);
  for (const { name, attributes: old } of children) {
    const isUsed = (old.get('field') ?? old.get('expression') ?? '') !== '';
    if ((name === 'rotation' || name === 'sizescale') && isUsed)
      lose(name, 'Symbols are as the classes say.');
  }
  if (attributes.get('symbollevels') === '1') lose('symbollevels', 'Rules are painted one after the other.');
  if (attributes.get('enableorderby') === '1') lose('orderby', 'Features are painted in no certain order.');
  if (qgisNumber(attributes.get('referencescale'), -1) > 0) {
    lose('referencescale', 'Symbols keep their size on paper.');
  }
}

type Scales = Pick<StyleRule, 'minScaleDenominator' | 'maxScaleDenominator'>;

/** A rule with what is not said as usual. */
export function rule(name: string, title: string, changes: Partial<StyleRule>): StyleRule {
  return {
    name,
    title: { pl: title, en: title },
    pass: 0,
    filter: undefined,
    isElse: false,
    minScaleDenominator: 0,
    maxScaleDenominator: Infinity,
    symbolizers: [],
    ...changes,
  };
}

/** QGIS calls the smallest scale, of the largest denominator, the minimum; 0 is none. */
function scalesOf(root: XmlElement): Scales {
  if (root.attributes.get('hasScaleBasedVisibilityFlag') !== '1') {
    return { minScaleDenominator: 0, maxScaleDenominator: Infinity };
  }
  // QGIS 2 called them the other way round, by other names.
  const [min, max] = root.attributes.has('maxScale')
    ? ['maxScale', 'minScale']
    : ['minimumScale', 'maximumScale'];
  return {
    minScaleDenominator: qgisNumber(root.attributes.get(min ?? '')),
    maxScaleDenominator: qgisNumber(root.attributes.get(max ?? '')) || Infinity,
  };
}

function symbolsOf(
  renderer: XmlElement,
  reading: QmlReading,
): ReadonlyMap<string, readonly StyleSymbolizer[]> {
  const container = renderer.children.find(({ name }) => name === 'symbols');
  const found = new Map<string, readonly StyleSymbolizer[]>();
  for (const symbol of container?.children ?? []) {
    if (symbol.name !== 'symbol') continue;
    const name = symbol.attributes.get('name') ?? '';
    found.set(name, readQmlSymbol(symbol, `symbol ${name}`, reading));
  }
  return found;
}

type Symbols = ReadonlyMap<string, readonly StyleSymbolizer[]>;

/** Field names stand as they are, or in quotation marks. */
function propertyOf(renderer: XmlElement): string {
  const attribute = renderer.attributes.get('attr') ?? '';
  const name = /^"(.+)"$/.exec(attribute)?.[1] ?? attribute;
  if (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) return name;
  throw new ServiceError('invalidParameter', `Classes by ${attribute.slice(0, 80)} are not read here.`, {
    parameter: 'attr',
    received: attribute,
    allowed: 'the name of a property',
  });
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function valueText(text: string, type: string | undefined): string {
  if (type === 'bool' && /^(true|false|0|1)$/i.test(text)) return /^(true|1)$/i.test(text) ? 'TRUE' : 'FALSE';
  const isNumber = type !== undefined && /^(double|int|integer|long|longlong|uint)$/i.test(type);
  return isNumber && text !== '' && Number.isFinite(Number(text)) ? text : quoted(text);
}

function categories(renderer: XmlElement, symbols: Symbols): readonly StyleRule[] {
  const property = `"${propertyOf(renderer)}"`;
  const container = renderer.children.find(({ name }) => name === 'categories');
  const present = (container?.children ?? []).filter(({ name }) => name === 'category');
  const tests = present.map((category) => testOf(category, property));
  // What a class that is switched off takes is not the rest: it is not drawn at all.
  const hidden = tests.filter((test, index) => test !== undefined && !isShown(present[index]));
  return present.flatMap((category, index) => {
    if (!isShown(category)) return [];
    const test = tests[index];
    const isRest = test === undefined;
    const taken = isRest && hidden.length > 0 ? tests.filter((each) => each !== undefined) : [];
    return rule(`category-${index + 1}`, category.attributes.get('label') ?? '', {
      filter: isRest ? allOf(...taken.map(unlike)) : test,
      isElse: isRest && taken.length === 0,
      symbolizers: symbols.get(category.attributes.get('symbol') ?? '') ?? [],
    });
  });
}

function isShown(category: XmlElement | undefined): boolean {
  return category?.attributes.get('render') !== 'false';
}

/** The values of a class; undefined for all others. */
function testOf(category: XmlElement, property: string): Filter | undefined {
  const type = category.attributes.get('type');
  const value = category.attributes.get('value') ?? '';
  const values = category.children
    .filter(({ name }) => name === 'val')
    .map(({ attributes }) => valueText(attributes.get('value') ?? '', attributes.get('type')));
  if (values.length > 0) return readCql2Text(`${property} IN (${values.join(', ')})`);
  if (value === '' || type === 'NULL') return undefined;
  return readCql2Text(`${property} = ${valueText(value, type)}`);
}

/** A class ends where the next begins; only the first holds its lower limit. */
function ranges(renderer: XmlElement, symbols: Symbols): readonly StyleRule[] {
  const property = `"${propertyOf(renderer)}"`;
  const container = renderer.children.find(({ name }) => name === 'ranges');
  const limits = new Set<number>();
  return (container?.children ?? []).flatMap((range, index) => {
    if (range.name !== 'range' || range.attributes.get('render') === 'false') return [];
    const [lower, upper] = ['lower', 'upper'].map((name) => qgisNumber(range.attributes.get(name)));
    const from = limits.has(lower ?? 0) ? '>' : '>=';
    limits.add(upper ?? 0);
    return rule(`range-${index + 1}`, range.attributes.get('label') ?? '', {
      filter: readCql2Text(`${property} ${from} ${lower} AND ${property} <= ${upper}`),
      symbolizers: symbols.get(range.attributes.get('symbol') ?? '') ?? [],
    });
  });
}

/** What rules above ask for. */
interface Above extends Scales {
  readonly filter: Filter | undefined;
}

function ruleTree(renderer: XmlElement, symbols: Symbols, scales: Scales): readonly StyleRule[] {
  const root = renderer.children.find(({ name }) => name === 'rules');
  const found: StyleRule[] = [];
  walkRules(root?.children ?? [], { filter: undefined, ...scales }, (element, above, others) => {
    const symbol = element.attributes.get('symbol');
    if (symbol === undefined) return;
    const { isElse, ...rest } = whereOf(element, above, others);
    found.push(
      rule(`rule-${found.length + 1}`, element.attributes.get('label') ?? '', {
        ...rest,
        isElse,
        symbolizers: symbols.get(symbol) ?? [],
      }),
    );
  });
  return found;
}

/** Calls back with every rule that is switched on, what the rules above it ask for, and the filters of its siblings. */
export function walkRules(
  elements: readonly XmlElement[],
  above: Above,
  visit: (element: XmlElement, above: Above, siblings: readonly (Filter | undefined)[]) => void,
): void {
  const rules = elements.filter(
    ({ name, attributes }) =>
      name === 'rule' && attributes.get('checkstate') !== '0' && attributes.get('active') !== '0',
  );
  const own = rules.filter(({ attributes }) => attributes.get('filter') !== 'ELSE');
  const siblings = own.map(({ attributes }) => qgisFilter(attributes.get('filter') ?? '', 'rule'));
  for (const element of rules) {
    visit(element, above, siblings);
    const { isElse: _, ...inside } = whereOf(element, above, siblings);
    walkRules(element.children, inside, visit);
  }
}

/**
 * Filter and scales of a rule inside others. An ELSE at the top is ours; one further down is what none of its siblings
 * takes of what the rules above take.
 */
export function whereOf(
  element: XmlElement,
  above: Above,
  siblings: readonly (Filter | undefined)[],
): Above & { readonly isElse: boolean } {
  const text = element.attributes.get('filter') ?? '';
  const [min, max] = ['scalemindenom', 'scalemaxdenom'].map((name) =>
    qgisNumber(element.attributes.get(name)),
  );
  const scales = {
    minScaleDenominator: Math.max(above.minScaleDenominator, min ?? 0),
    maxScaleDenominator: Math.min(above.maxScaleDenominator, max || Infinity),
  };
  if (text !== 'ELSE')
    return { filter: allOf(above.filter, qgisFilter(text, 'rule')), isElse: false, ...scales };
  const present = siblings.filter((filter) => filter !== undefined);
  const isNever = present.length < siblings.length;
  if (above.filter === undefined && !isNever) return { filter: undefined, isElse: true, ...scales };
  const none: Filter[] = isNever ? [{ kind: 'or', filters: [] }] : present.map(unlike);
  return { filter: allOf(above.filter, ...none), isElse: false, ...scales };
}

/** Not true: false, or unknown because a value is NULL. */
function unlike(filter: Filter): Filter {
  const unknown: Filter = { kind: 'isNull', value: { kind: 'condition', filter } };
  return { kind: 'or', filters: [{ kind: 'not', filter }, unknown] };
}
