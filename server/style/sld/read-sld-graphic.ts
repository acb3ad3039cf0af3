import { XLINK_NAMESPACE } from '../../xml/namespaces.ts';
import { readXmlText, type XmlElement } from '../../xml/read.ts';
import type { StyleExpression } from '../expression.ts';
import { pathMark } from '../svg/path-mark.ts';
import { readSvg, svgLimits } from '../svg/read-svg.ts';
import type { Graphic, Mark, MarkName, Offset } from '../symbolizer.ts';
import { fillOf, opacityOf } from './read-sld-colour.ts';
import { readSldValue } from './read-sld-expression.ts';
import { lengthOf, numberOf, type SymbolReading, signedLengthOf } from './read-sld-length.ts';
import { strokeOf } from './read-sld-stroke.ts';

/** Size of a mark that says none (as GeoServer has it). */
const DEFAULT_SIZE = 6;

/**
 * A Graphic: the first of its marks and pictures that can be drawn here.
 * @throws ServiceError when all there is are pictures of other servers: nothing is fetched
 */
export function graphicOf(graphic: XmlElement, symbol: SymbolReading): Graphic<StyleExpression> {
  const { reading } = symbol;
  const candidates = reading.all(graphic, 'Mark', 'ExternalGraphic');
  const drawable = candidates.find((each) => each.name === 'Mark' || inlineSvg(each, symbol) !== undefined);
  for (const other of candidates) {
    if (other === drawable) continue;
    reading.takeWhole(other);
    const sentence = `${other.name} was left out: of several marks and pictures the first that can be drawn here is.`;
    if (other.name === 'ExternalGraphic' || drawable?.name !== 'Mark')
      reading.lose(graphic, other.name, sentence);
    else reading.lose(graphic, other.name, sentence);
  }
  if (drawable === undefined && candidates.length > 0) {
    const isInside = candidates.some(({ children }) => children.some(({ name }) => name === 'InlineContent'));
    throw reading.refused(
      graphic,
      isInside
        ? 'The picture inside the document is no SVG.'
        : 'The picture lies outside the document; nothing is fetched.',
      'a Mark, or an SVG in InlineContent',
      'ExternalGraphic',
    );
  }
  const size = reading.one(graphic, 'Size');
  const rotation = reading.one(graphic, 'Rotation');
  const opacity = opacityOf(reading.one(graphic, 'Opacity'), reading);
  const turned = rotation === undefined ? 0 : numberOf(rotation, reading);
  return {
    ...look(drawable, symbol),
    size: size === undefined ? DEFAULT_SIZE : lengthOf(size, symbol),
    ...(turned === 0 ? {} : { rotation: turned }),
    ...(opacity === undefined ? {} : { opacity }),
    ...anchorOf(graphic, symbol, [0.5, 0.5]),
    ...displacementOf(graphic, symbol),
  };
}

type Look = Pick<Graphic<StyleExpression>, 'mark' | 'fill' | 'stroke'>;

function look(drawn: XmlElement | undefined, symbol: SymbolReading): Look {
  const { reading } = symbol;
  if (drawn?.name === 'ExternalGraphic') return { mark: inlineSvg(drawn, symbol) ?? 'square' };
  const mark = drawn === undefined ? 'square' : markOf(drawn, symbol);
  const fill = reading.one(drawn, 'Fill');
  const stroke = reading.one(drawn, 'Stroke');
  // A Graphic without anything is a grey square with a black outline (SE 1.1, 11.3).
  if (drawn === undefined) return { mark, fill: '#808080', stroke: { colour: '#000000', width: 1 } };
  return {
    mark,
    ...(fill === undefined ? {} : { fill: fillOf(fill, reading) }),
    ...(stroke === undefined ? {} : { stroke: strokeOf(stroke, symbol) }),
  };
}

/** WellKnownNames → ours: those of SE, of GeoServer (`shape://`), and of QGIS. */
const MARKS: Readonly<Record<string, MarkName>> = {
  square: 'square',
  rectangle: 'square',
  circle: 'circle',
  triangle: 'triangle',
  star: 'star',
  regular_star: 'star',
  equilateral_triangle: 'triangle',
  arrowhead: 'oarrow',
  filled_arrowhead: 'carrow',
  semi_circle: 'semicircle',
  cross: 'cross',
  x: 'x',
  cross2: 'x',
  diamond: 'diamond',
  pentagon: 'pentagon',
  hexagon: 'hexagon',
  arrow: 'arrow',
  vertline: 'vertline',
  line: 'vertline',
  horline: 'horline',
  slash: 'slash',
  backslash: 'backslash',
  dot: 'dot',
  plus: 'plus',
  times: 'times',
  oarrow: 'oarrow',
  carrow: 'carrow',
  semicircle: 'semicircle',
  half_circle: 'semicircle',
};

function markOf(mark: XmlElement, symbol: SymbolReading): Mark<StyleExpression> {
  const { reading } = symbol;
  const named = reading.one(mark, 'WellKnownName');
  if (named === undefined) return glyphOf(mark, symbol) ?? 'square';
  const value = readSldValue(named, reading);
  if (typeof value !== 'string') {
    reading.lose(mark, 'WellKnownName', 'A mark that depends on an attribute is drawn as a square.');
    return 'square';
  }
  const found = MARKS[value.replace(/^(shape|qgis):\/\//, '').toLowerCase()];
  if (found !== undefined) return found;
  const [, font, code] = /^ttf:\/\/([^#]{1,100})#(?:0x|U\+|\\u)?([0-9a-f]{2,6})$/i.exec(value) ?? [];
  const point = code === undefined ? undefined : Number.parseInt(code, 16);
  if (font !== undefined && point !== undefined && point <= 0x10ffff) {
    return { kind: 'glyph', text: String.fromCodePoint(point), font };
  }
  const [, data] = /^path:\/\/(.+)$/s.exec(value) ?? [];
  if (data !== undefined) return pathMark(data, [-0.5, -0.5, 1, 1]);
  reading.lose(
    mark,
    'WellKnownName',
    `The mark ${value.slice(0, 80)} is not known and is drawn as a square.`,
  );
  return 'square';
}

/** A glyph by its font and number (SE 1.1, 11.3.2: OnlineResource, Format, MarkIndex), as QGIS writes them. */
function glyphOf(mark: XmlElement, { reading }: SymbolReading): Mark<StyleExpression> | undefined {
  const resource = reading.one(mark, 'OnlineResource');
  if (resource === undefined) return undefined;
  for (const each of reading.all(mark, 'OnlineResource', 'Format')) reading.takeWhole(each);
  const point = reading.number(mark, 'MarkIndex') ?? -1;
  const [, name] = /^ttf:\/\/(.{1,200})$/.exec(resource.attributes.get(HREF) ?? '') ?? [];
  const font = name === undefined ? undefined : unescaped(name);
  if (font !== undefined && Number.isInteger(point) && point >= 32 && point <= 0x10ffff) {
    return { kind: 'glyph', text: String.fromCodePoint(point), font };
  }
  reading.lose(mark, 'OnlineResource', 'Only a glyph of a font by its name is drawn; a square is.');
  return undefined;
}

const HREF = `{${XLINK_NAMESPACE}}href`;

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text).slice(0, 100);
  } catch {
    return text.slice(0, 100);
  }
}

/** An SVG inside the document, as elements or in base64; a picture elsewhere is none. */
function inlineSvg(external: XmlElement, { reading }: SymbolReading): Mark<StyleExpression> | undefined {
  const content = external.children.find(({ name }) => name === 'InlineContent');
  const svg = content?.children.find(({ name }) => name === 'svg') ?? encodedSvg(content);
  if (svg === undefined) return undefined;
  reading.takeWhole(external);
  return readSvg(svg);
}

function encodedSvg(content: XmlElement | undefined): XmlElement | undefined {
  if (content?.attributes.get('encoding') !== 'base64') return undefined;
  const text = Buffer.from(content.text, 'base64').toString('utf8');
  return text.trimStart().startsWith('<') ? readXmlText(text, svgLimits) : undefined;
}

/** AnchorPoint, from the lower left corner; nothing when it is where it would be anyway. */
export function anchorOf(
  parent: XmlElement | undefined,
  { reading }: SymbolReading,
  fallback: readonly [number, number],
): { readonly anchor?: readonly [number, number] } {
  const anchor = reading.one(parent, 'AnchorPoint');
  const [x, y] = ['AnchorPointX', 'AnchorPointY'].map((name) => {
    const element = reading.one(anchor, name);
    return element === undefined ? undefined : numberOf(element, reading);
  });
  if (typeof x === 'object' || typeof y === 'object') {
    if (anchor !== undefined)
      reading.lose(anchor, 'AnchorPoint', 'An anchor from an attribute was left out.');
    return { anchor: fallback };
  }
  const found = [x ?? fallback[0], y ?? fallback[1]] as const;
  return found[0] === 0.5 && found[1] === 0.5 ? {} : { anchor: found };
}

/** Displacement, upwards positive in SE → offset, downwards positive; nothing when it is zero. */
export function displacementOf(
  parent: XmlElement | undefined,
  symbol: SymbolReading,
): { readonly offset?: Offset<StyleExpression> } {
  const { reading } = symbol;
  const displacement = reading.one(parent, 'Displacement');
  const [x, y] = [reading.one(displacement, 'DisplacementX'), reading.one(displacement, 'DisplacementY')];
  const right = x === undefined ? 0 : signedLengthOf(x, symbol);
  const down = y === undefined ? 0 : signedLengthOf(y, symbol, -1);
  return right === 0 && down === 0 ? {} : { offset: [right, down] };
}
