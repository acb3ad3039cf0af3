import { ServiceError } from '../../errors.ts';
import { readXmlText, type XmlElement } from '../../xml/read.ts';
import { readColour } from '../colour.ts';
import type { VectorMark, VectorShape } from '../symbolizer.ts';
import { isPathData } from './path-mark.ts';
import { shapePath } from './svg-shape.ts';
import { type Matrix, multiply, readTransform } from './svg-transform.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** What reading the text of a drawing may cost. */
export const svgLimits = { depth: 24, elements: 2000, bytes: 200_000 } as const;

/** Most outlines of one drawing. */
const MOST_SHAPES = 200;

/** The text of an SVG file → a drawing. @param file its name @throws as {@link readSvg} */
export function readSvgText(text: string, file: string): VectorMark {
  return { ...readSvg(readXmlText(text, svgLimits)), file };
}

/**
 * An svg element → its outlines. Only shapes, groups, transforms and plain colours: whatever could run, fetch or refer
 * (script, style, use, image, foreignObject, href, on…) is refused, so that nothing of it can reach a reader of maps.
 * `param(fill)` and `currentColor` are the graphic's own fill, `param(outline)` its stroke.
 * @throws ServiceError invalidParameter
 */
export function readSvg(svg: XmlElement): VectorMark {
  if (svg.name !== 'svg' || (svg.namespace !== SVG && svg.namespace !== '')) {
    throw refused(`The drawing is a ${svg.name}.`, svg.name);
  }
  const shapes: VectorShape[] = [];
  const initial: Paint = {
    fill: '#000000',
    stroke: undefined,
    strokeWidth: 1,
    rule: undefined,
    matrix: undefined,
  };
  walk(svg, paintOf(svg, initial), shapes);
  return { kind: 'vector', box: boxOf(svg), shapes };
}

interface Paint {
  readonly fill: string | undefined;
  readonly stroke: string | undefined;
  readonly strokeWidth: number;
  readonly rule: 'evenodd' | undefined;
  readonly matrix: Matrix | undefined;
}

const IGNORED: ReadonlySet<string> = new Set(['title', 'desc', 'metadata']);

function walk(parent: XmlElement, paint: Paint, shapes: VectorShape[]): void {
  for (const element of parent.children) {
    if (element.namespace !== SVG && element.namespace !== '') continue;
    if (IGNORED.has(element.name)) continue;
    checkAttributes(element);
    const own = paintOf(element, paint);
    if (element.name === 'g') {
      walk(element, own, shapes);
      continue;
    }
    const path = shapePath(element);
    if (path === undefined) throw refused(`The drawing holds the element ${element.name}.`, element.name);
    if (path === '') continue;
    if (!isPathData(path)) throw refused('A path of the drawing cannot be read.', path);
    if (shapes.length >= MOST_SHAPES)
      throw refused(`The drawing has more than ${MOST_SHAPES} outlines.`, 'svg');
    shapes.push(shapeOf(path, own));
  }
}

function shapeOf(path: string, { fill, stroke, strokeWidth, rule, matrix }: Paint): VectorShape {
  return {
    path,
    ...(fill === undefined ? {} : { fill }),
    ...(rule === undefined ? {} : { rule }),
    ...(stroke === undefined ? {} : { stroke, strokeWidth }),
    ...(matrix === undefined ? {} : { transform: matrix }),
  };
}

function checkAttributes({ attributes, name }: XmlElement): void {
  for (const [key, value] of attributes) {
    if (/^on/i.test(key) || /(^|\})href$/i.test(key) || /url\s*\(|javascript:/i.test(value)) {
      throw refused(`The drawing's ${name} has the attribute ${key}.`, key);
    }
  }
}

function paintOf(element: XmlElement, inherited: Paint): Paint {
  checkAttributes(element);
  const declared = declarations(element);
  const read = (name: string): string | undefined =>
    declared.get(name) ?? element.attributes.get(name)?.trim();
  const transform = element.name === 'svg' ? undefined : element.attributes.get('transform');
  const matrix = transform === undefined ? undefined : readTransform(transform);
  const width = Number.parseFloat(read('stroke-width') ?? '');
  const rule = read('fill-rule');
  return {
    fill: colourOf(read('fill'), read('fill-opacity') ?? read('opacity'), inherited.fill),
    stroke: colourOf(read('stroke'), read('stroke-opacity') ?? read('opacity'), inherited.stroke),
    strokeWidth: Number.isFinite(width) && width >= 0 ? width : inherited.strokeWidth,
    rule: rule === undefined ? inherited.rule : rule === 'evenodd' ? 'evenodd' : undefined,
    matrix:
      matrix === undefined
        ? inherited.matrix
        : inherited.matrix === undefined
          ? matrix
          : multiply(inherited.matrix, matrix),
  };
}

/** `style="fill:#000;stroke:none"` → by property. */
function declarations({ attributes }: XmlElement): ReadonlyMap<string, string> {
  const pairs = (attributes.get('style') ?? '').split(';').flatMap((each) => {
    const at = each.indexOf(':');
    return at < 0 ? [] : [[each.slice(0, at).trim(), each.slice(at + 1).trim()] as const];
  });
  return new Map(pairs);
}

function colourOf(
  text: string | undefined,
  opacity: string | undefined,
  inherited: string | undefined,
): string | undefined {
  if (text === undefined || text === 'inherit') return inherited;
  if (text === 'none' || text === 'transparent') return undefined;
  if (/^(param\((fill|outline)\)|currentColor)/i.test(text)) return 'own';
  const long = /^#[0-9a-f]{3}$/i.test(text)
    ? text.replace(/[0-9a-f]/gi, '$&$&')
    : (NAMED[text.toLowerCase()] ?? text);
  if (readColour(long) === undefined) throw refused(`The drawing has the colour ${text.slice(0, 40)}.`, text);
  const alpha = opacity === undefined ? 1 : Number.parseFloat(opacity);
  if (!(alpha < 1)) return long.toUpperCase();
  const channel = Math.round(Math.max(0, alpha) * 255);
  return `${long.slice(0, 7)}${channel.toString(16).padStart(2, '0')}`.toUpperCase();
}

const NAMED: Readonly<Record<string, string>> = {
  black: '#000000',
  white: '#FFFFFF',
  red: '#FF0000',
  green: '#008000',
  blue: '#0000FF',
  yellow: '#FFFF00',
  grey: '#808080',
  gray: '#808080',
};

function boxOf({ attributes }: XmlElement): VectorMark['box'] {
  const view = (attributes.get('viewBox') ?? '')
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  const [x, y, width, height] = view;
  if (view.length === 4 && view.every(Number.isFinite) && (width ?? 0) > 0 && (height ?? 0) > 0) {
    return [x as number, y as number, width as number, height as number];
  }
  const [w, h] = ['width', 'height'].map((name) => Number.parseFloat(attributes.get(name) ?? ''));
  if (w !== undefined && h !== undefined && w > 0 && h > 0) return [0, 0, w, h];
  throw refused('The drawing has neither a viewBox nor a width and height.', 'svg');
}

function refused(message: string, received: string): ServiceError {
  return new ServiceError('invalidParameter', message, {
    parameter: 'svg',
    received,
    allowed: 'path, rect, circle, ellipse, line, polyline, polygon and g, with plain colours and transforms',
  });
}
