import type { XmlElement } from '../xml/read.ts';
import type { StyleExpression } from './expression.ts';
import { optionsOf, type QmlReading, qgisExpression, qgisLength } from './qml-reading.ts';
import { outlinePen, strokeOf } from './qml-stroke.ts';
import type { Stroke } from './symbolizer.ts';

/** One symbol layer of QGIS. */
export interface QmlLayer {
  readonly kind: string;
  readonly element: XmlElement;
  readonly options: ReadonlyMap<string, string>;
  /** Symbol inside it. */
  readonly inner: XmlElement | undefined;
  readonly where: string;
  readonly reading: QmlReading;
  readonly lose: (construct: string, sentence: string) => void;
  /** What takes the place of an option: `angle` from an attribute. */
  readonly defined: ReadonlyMap<string, StyleExpression>;
}

/** Symbol layers that are switched on. */
export function layersOf(symbol: XmlElement, where: string, reading: QmlReading): readonly QmlLayer[] {
  return symbol.children.flatMap((element, index) => {
    if (element.name !== 'layer' || element.attributes.get('enabled') === '0') return [];
    const kind = element.attributes.get('class') ?? '';
    const place = `${where}/${kind} ${index + 1}`;
    const lose = (construct: string, sentence: string) => reading.lose(construct, place, sentence);
    const inner = element.children.find(({ name }) => name === 'symbol');
    const defined = definedProperties(element, lose);
    return [{ kind, element, options: optionsOf(element), inner, where: place, reading, lose, defined }];
  });
}

/** Properties that may come from attributes here, by QGIS's names of today. */
const DEFINABLE: ReadonlySet<string> = new Set([
  'angle',
  'size',
  'fillColor',
  'outlineColor',
  'outlineWidth',
]);

function definedProperties(
  element: XmlElement,
  lose: (construct: string, sentence: string) => void,
): ReadonlyMap<string, StyleExpression> {
  const found = new Map<string, StyleExpression>();
  const container = element.children.find(({ name }) => name === 'data_defined_properties');
  const map = container?.children.find(({ name }) => name === 'Option');
  const properties = map?.children.find(({ attributes }) => attributes.get('name') === 'properties');
  for (const property of properties?.children ?? []) {
    const name = property.attributes.get('name') ?? '';
    const options = new Map(
      property.children.map(({ attributes }) => [
        attributes.get('name') ?? '',
        attributes.get('value') ?? '',
      ]),
    );
    if (options.get('active') !== 'true') continue;
    const field = options.get('field');
    const text =
      options.get('type') === '2' && field !== undefined ? `"${field}"` : options.get('expression');
    const expression = text === undefined || !DEFINABLE.has(name) ? undefined : qgisExpression(text);
    if (expression === undefined) lose(`data defined ${name}`, 'It does not come from an attribute here.');
    else found.set(name, expression);
  }
  return found;
}

/** A defined length in the unit of its option. */
export function definedLength(expression: StyleExpression, unit: string | undefined): StyleExpression {
  const sample = String(qgisLength('1', unit));
  if (sample === '1') return expression;
  const factor = Number.parseFloat(sample);
  const scaled: StyleExpression =
    factor === 1
      ? expression
      : { kind: 'arithmetic', operator: '*', left: expression, right: { kind: 'literal', value: factor } };
  return { kind: 'call', name: sample.endsWith('mm') ? 'mm' : 'm', args: [scaled] };
}

/** The outline of a marker or an area; what comes from attributes takes the place of its colour and width. */
export function outlineOf({ options, defined }: QmlLayer): Stroke<StyleExpression> | undefined {
  const stroke = strokeOf(options, outlinePen);
  if (stroke === undefined) return undefined;
  const [colour, width] = [defined.get('outlineColor'), defined.get('outlineWidth')];
  return {
    ...stroke,
    ...(colour === undefined ? {} : { colour }),
    ...(width === undefined ? {} : { width: definedLength(width, options.get('outline_width_unit')) }),
  };
}
