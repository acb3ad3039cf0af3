import type { XmlElement } from '../../xml/read.ts';
import type { StyleExpression } from '../expression.ts';
import type { Stroke } from '../symbolizer.ts';
import { definedByData, loseSettings, NOT_DEFINED } from './qml-losses.ts';
import { optionsOf, type QmlReading, qgisExpression, qgisLength, qgisNumber } from './qml-reading.ts';
import { outlinePen, strokeOf } from './qml-stroke.ts';

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
  for (const { name } of definedByData(symbol, 'data_defined_properties')) {
    reading.lose(`data defined ${name}`, where, NOT_DEFINED);
  }
  return symbol.children.flatMap((element, index) => {
    if (element.name !== 'layer' || element.attributes.get('enabled') === '0') return [];
    const kind = element.attributes.get('class') ?? '';
    const place = `${where}/${kind} ${index + 1}`;
    const lose = (construct: string, sentence: string) => reading.lose(construct, place, sentence);
    const inner = element.children.find(({ name }) => name === 'symbol');
    const defined = definedProperties(kind, element, lose);
    loseSettings(kind, element, lose);
    return [{ kind, element, options: optionsOf(element), inner, where: place, reading, lose, defined }];
  });
}

/** How opaque a symbol is as a whole; nothing when it is wholly so. */
export function opacityOf({ attributes }: XmlElement): { readonly opacity?: number } {
  const opacity = Math.min(1, Math.max(0, qgisNumber(attributes.get('alpha'), 1)));
  return opacity === 1 ? {} : { opacity };
}

const MARKER: readonly string[] = ['angle', 'size', 'fillColor', 'outlineColor', 'outlineWidth'];

/** Properties that may come from attributes here, by QGIS's names of today. */
const DEFINABLE: Readonly<Record<string, readonly string[]>> = {
  SimpleMarker: MARKER,
  SvgMarker: MARKER,
  FontMarker: ['angle', 'size', 'fillColor'],
  SimpleLine: ['outlineColor', 'outlineWidth'],
  SimpleFill: ['fillColor', 'outlineColor', 'outlineWidth'],
};

function definedProperties(
  kind: string,
  element: XmlElement,
  lose: (construct: string, sentence: string) => void,
): ReadonlyMap<string, StyleExpression> {
  const found = new Map<string, StyleExpression>();
  for (const { name, expression } of definedByData(element, 'data_defined_properties')) {
    const isKnown = expression !== undefined && (DEFINABLE[kind] ?? []).includes(name);
    const value = isKnown ? qgisExpression(expression) : undefined;
    if (value === undefined) lose(`data defined ${name}`, NOT_DEFINED);
    else found.set(name, value);
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
