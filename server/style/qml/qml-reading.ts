import { ServiceError } from '../../errors.ts';
import { readCql2Text } from '../../filter/cql2/read-cql2-text.ts';
import type { Filter } from '../../filter/filter.ts';
import { PIXELS_PER_MILLIMETRE } from '../../geo/scale.ts';
import type { XmlElement } from '../../xml/read.ts';
import { fadeColour } from '../colour.ts';
import type { StyleExpression } from '../expression.ts';
import { readExpression } from '../read-expression.ts';
import type { StyleLoss } from '../style-document.ts';
import type { Length, SignedLength } from '../symbolizer.ts';

/** One reading of a QML, and what it could not keep. */
export class QmlReading {
  readonly losses: StyleLoss[] = [];
  readonly #root: XmlElement;

  constructor(root: XmlElement) {
    this.#root = root;
  }

  lose(construct: string, where: string, sentence: string): void {
    this.losses.push({ construct, where, sentence });
  }

  /** Settings of the layer that change what is drawn, when they are not as usual. */
  loseLayerSettings(): void {
    const text = (name: string) => this.#root.children.find((child) => child.name === name)?.text.trim();
    const usual: Readonly<Record<string, readonly string[]>> = {
      layerOpacity: ['1'],
      blendMode: ['0'],
      featureBlendMode: ['0'],
    };
    for (const [name, values] of Object.entries(usual)) {
      const found = text(name);
      if (found !== undefined && !values.includes(found))
        this.lose(name, 'qgis', `${name} ${found} was left out.`);
    }
    const diagrams = this.#root.children.find(({ name }) => name.endsWith('DiagramRenderer'));
    const category = diagrams?.children.find(({ name }) => name === 'DiagramCategory');
    const hasFields = category?.children.some(({ attributes }) => (attributes.get('field') ?? '') !== '');
    if (hasFields === true && category?.attributes.get('enabled') !== '0') {
      this.lose('diagrams', 'qgis', 'Diagrams are not drawn.');
    }
    const custom = this.#root.children.find(({ name }) => name === 'customproperties');
    const setting = (key: string) =>
      custom?.children.find(({ attributes }) => attributes.get('key') === key)?.attributes.get('value');
    if (setting('labeling') === 'pal' && setting('labeling/enabled') === 'true') {
      this.lose('labeling', 'customproperties', 'Labels as QGIS 2 kept them are not read.');
    }
  }
}

/** Options of a QGIS element: `<Option type="QString" name=… value=…/>` of a map, and the older `<prop k=… v=…/>`. */
export function optionsOf(element: XmlElement): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  const add = ({ name, attributes }: XmlElement): void => {
    const [key, value] = name === 'prop' ? ['k', 'v'] : ['name', 'value'];
    const option = attributes.get(key);
    if (option !== undefined) options.set(option, attributes.get(value) ?? '');
  };
  for (const child of element.children) {
    if (child.name === 'prop') add(child);
    else if (child.name === 'Option') {
      for (const inner of child.children) if (inner.name === 'Option') add(inner);
    }
  }
  return options;
}

/** `r,g,b,a` with channels 0–255 (newer versions append others) → a colour; undefined when it is none or clear. */
export function qgisColour(text: string | undefined): string | undefined {
  const [, r, g, b, a] = /^(\d{1,3}),(\d{1,3}),(\d{1,3})(?:,(\d{1,3}))?(?:,.*)?$/.exec(text ?? '') ?? [];
  if (r === undefined) return undefined;
  const hex = [r, g, b].map((each) => Math.min(255, Number(each)).toString(16).padStart(2, '0')).join('');
  const alpha = Number(a ?? 255);
  return alpha === 0 ? undefined : fadeColour(`#${hex.toUpperCase()}`, alpha / 255);
}

/** A finite number; the fallback for anything else. */
export function qgisNumber(text: string | undefined, fallback = 0): number {
  const number = Number(text ?? '');
  return text !== undefined && text.trim() !== '' && Number.isFinite(number) && Math.abs(number) < 1e9
    ? number
    : fallback;
}

/** Lengths by QGIS's names of units; a point is 1/72 inch. */
export function qgisLength(text: string | undefined, unit: string | undefined, fallback = 0): SignedLength {
  const number = qgisNumber(text, fallback);
  switch (unit) {
    case 'Pixel':
      return rounded(number);
    case 'MapUnit':
    case 'RenderMetersInMapUnits':
      return `${rounded(number)}m`;
    case 'Point':
      return `${rounded((number * 25.4) / 72)}mm`;
    case 'Inch':
      return `${rounded(number * 25.4)}mm`;
    default:
      return `${rounded(number)}mm`;
  }
}

/** A length that cannot be negative. */
export function positiveLength(text: string | undefined, unit: string | undefined, fallback = 0): Length {
  return qgisLength(String(Math.max(0, qgisNumber(text, fallback))), unit);
}

/** So many hundredths of a length. */
export function share(of: Length, hundredths: string | undefined): Length {
  const { value, unit } = groundOrPaper(of);
  return `${rounded((value * Math.max(0, qgisNumber(hundredths))) / 100)}${unit}`;
}

/** Millimetres on paper, or metres on the ground. */
export function groundOrPaper(length: SignedLength): { readonly value: number; readonly unit: 'mm' | 'm' } {
  const value = Number.parseFloat(String(length));
  if (/[\d.]m$/.test(String(length))) return { value, unit: 'm' };
  return { value: String(length).endsWith('mm') ? value : value / PIXELS_PER_MILLIMETRE, unit: 'mm' };
}

export function isZero(length: SignedLength): boolean {
  return Number.parseFloat(String(length)) === 0;
}

export function rounded(value: number): number {
  return value === 0 ? 0 : Number(value.toFixed(6));
}

/**
 * A filter of QGIS → ours: its expressions are CQL2 where they compare, join and negate.
 * @throws ServiceError when it says more: a rule without its filter would be drawn for the wrong features
 */
export function qgisFilter(text: string, where: string): Filter | undefined {
  const trimmed = text.trim();
  if (trimmed === '' || /^TRUE$/i.test(trimmed)) return undefined;
  try {
    return readCql2Text(trimmed.replace(/!=/g, '<>'), { parameter: where, words: 'ecql' });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw new ServiceError('invalidParameter', `The filter of ${where} cannot be read: ${error.message}`, {
      parameter: where,
      received: text,
      allowed: 'comparisons, AND, OR, NOT, IN, LIKE, ILIKE, BETWEEN, IS NULL',
      cause: error,
    });
  }
}

/** An expression of QGIS → ours, where it has the same words; undefined when it has others. */
export function qgisExpression(text: string): StyleExpression | undefined {
  try {
    return readExpression(text.trim().replace(/@map_scale\b/g, 'scale()'));
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return undefined;
  }
}
