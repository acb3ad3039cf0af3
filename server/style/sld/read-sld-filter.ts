import type { FesTarget } from '../../filter/fes/fes-reference.ts';
import { readFes } from '../../filter/fes/read-fes.ts';
import type { Filter } from '../../filter/filter.ts';
import { crsOf } from '../../geo/crs.ts';
import type { XmlElement } from '../../xml/read.ts';
import { FES, OGC, SE, SLD } from './sld-reading.ts';

/**
 * A Filter of a style document, in the words of Filter Encoding 1.0, 1.1 or 2.0 → the Filter tree. Names and types are
 * not known before the style meets a layer, so values stay texts and names are whatever the filter says.
 * @throws ServiceError invalidParameter
 */
export function readSldFilter(element: XmlElement): Filter {
  return readFes(toFes(element), targetOf(element));
}

/** Names of FE 1.x that FES 2.0 has others for. */
const RENAMED: Readonly<Record<string, string>> = {
  PropertyName: 'ValueReference',
  FeatureId: 'ResourceId',
  GmlObjectId: 'ResourceId',
};

const SPATIAL: ReadonlySet<string> = new Set([
  'BBOX',
  'Equals',
  'Disjoint',
  'Touches',
  'Within',
  'Overlaps',
  'Crosses',
  'Intersects',
  'Contains',
  'DWithin',
  'Beyond',
]);

/** The same tree in FES 2.0; a geometry's property is called by one name. */
function toFes(element: XmlElement, isSpatial = false): XmlElement {
  const { namespace, name, attributes } = element;
  if (name === 'Box' && namespace !== FES) return envelopeOf(element);
  if (![OGC, FES, SLD, SE, ''].includes(namespace)) return element;
  const renamed = RENAMED[name] ?? name;
  const changed = new Map(attributes);
  if (name === 'PropertyIsLike') {
    const character = attributes.get('escape') ?? attributes.get('escapeChar');
    if (character !== undefined) changed.set('escapeChar', character);
  }
  const id = attributes.get('fid') ?? attributes.get('{http://www.opengis.net/gml}id');
  if (renamed === 'ResourceId' && id !== undefined) changed.set('rid', id);
  return {
    ...element,
    namespace: FES,
    name: renamed,
    attributes: changed,
    text: renamed === 'ValueReference' ? (isSpatial ? GEOMETRY : element.text.trim()) : literalText(element),
    children: element.children.map((child) => toFes(child, SPATIAL.has(name))),
  };
}

/** gml:Box of GML 2, coordinates `x,y x,y` → Envelope. */
function envelopeOf(box: XmlElement): XmlElement {
  const coordinates = box.children.find(({ name }) => name === 'coordinates')?.text ?? '';
  const coords = box.children
    .filter(({ name }) => name === 'coord')
    .map(({ children }) => children.map(({ text }) => text.trim()).join(' '));
  const corners =
    coords.length > 0
      ? coords
      : coordinates
          .trim()
          .split(/\s+/)
          .map((each) => each.replace(',', ' '));
  const corner = (name: string, text = ''): XmlElement => ({
    ...box,
    name,
    text,
    attributes: new Map(),
    children: [],
  });
  return {
    ...box,
    name: 'Envelope',
    text: '',
    children: [corner('lowerCorner', corners[0]), corner('upperCorner', corners[1])],
  };
}

/** Space around a number is layout; in any other text it is text. */
function literalText({ name, text }: XmlElement): string {
  return name === 'Literal' && /^\s*[+-]?[\d.]+([eE][+-]?\d+)?\s*$/.test(text) ? text.trim() : text;
}

const GEOMETRY = 'geometry';

function targetOf(element: XmlElement): FesTarget {
  const names = new Set<string>();
  collectNames(element, names);
  return {
    typeName: '',
    namespace: '',
    properties: [...names].map((name) => ({ name, type: 'string' })),
    geometryName: GEOMETRY,
    defaultCrs: { crs: crsOf('EPSG:2180'), axisOrder: 'xy', text: 'EPSG:2180' },
    keyOf: (id) => id.slice(id.indexOf('.') + 1),
  };
}

function collectNames({ name, text, children }: XmlElement, names: Set<string>): void {
  if (name === 'PropertyName' || name === 'ValueReference') {
    const local = text.trim().split('/').at(-1) ?? '';
    names.add(local.slice(local.indexOf(':') + 1));
  }
  for (const child of children) collectNames(child, names);
}
