import type { CrsReference } from '../../geo/crs-reference.ts';
import { isCounterClockwise, partsOf, writtenType } from '../../geo/geometry-parts.ts';
import type { FlatGeometry, GeometryType, Path } from '../../geo/wkb.ts';
import { attribute, endTag, startTag } from '../../xml/write.ts';
import { type ByteWriter, Constant, type PairForm } from '../byte-writer.ts';

/** 3.2 (ISO 19136), 3.1.1 and 2 (2.1.2): what WFS 2.0 and WMS GetFeatureInfo clients read. */
export type GmlVersion = '3.2' | '3.1.1' | '2';

/** Namespace of a version's elements; the `gml` prefix must be bound to it around what is written here. */
export function gmlNamespace(version: GmlVersion): string {
  return version === '3.2' ? 'http://www.opengis.net/gml/3.2' : 'http://www.opengis.net/gml';
}

/**
 * Writes geometries in one CRS: a GML element with srsName as the reference was written and coordinates in the
 * axis order it implies. Exterior rings run counter-clockwise seen from above, whatever the order of the axes,
 * interior ones clockwise (ISO 19107, 6.3.6). A single geometry of a layer declared as multi is written as multi.
 * Of an empty geometry nothing is written. In 3.2 each has a gml:id, which no feature can have: `_g.<id>`,
 * `_g1.<id>`, … of the feature's.
 * @param property of a geometry beside the feature's own: in the ids, which are `_g_<property>-.<id>`, `_g_<property>-1.<id>`
 */
export function gmlGeometryWriter(
  version: GmlVersion,
  crs: CrsReference,
  declared: GeometryType | 'Geometry',
  property?: string,
): (geometry: FlatGeometry, featureId: GmlIdBytes, out: ByteWriter) => void {
  const forward: PairForm = {
    decimals: crs.crs.decimals,
    flip: crs.axisOrder === 'yx',
    reversed: false,
    style: version === '2' ? 'commas' : 'spaces',
  };
  const writing: Writing = {
    names: gmlNames(version),
    idStart:
      version === '3.2'
        ? new Constant(` gml:id="_g${property === undefined ? '' : `_${property}-`}`)
        : undefined,
    srsName: new Constant(`${attribute('srsName', crs.text)}>`),
    forward,
    backward: { ...forward, reversed: true },
  };
  return (geometry, featureId, out) => {
    const { paths } = geometry;
    if (paths.length === 0) return;
    const type = writtenType(geometry, declared);
    if (!type.startsWith('Multi') && type !== 'GeometryCollection') {
      writePart(geometry, paths, 0, featureId, writing.srsName, writing, out);
      return;
    }
    const parts = partsOf(paths);
    const names = writing.names.multi[type as keyof Names['multi']];
    out.constant(names.element);
    if (writing.idStart !== undefined) writeId(writing.idStart, 0, featureId, out);
    out.constant(writing.srsName);
    for (const [i, part] of parts.entries()) {
      out.constant(names.open);
      writePart(geometry, part, i + 1, featureId, TAG_END, writing, out);
      out.constant(names.close);
    }
    out.constant(names.end);
  };
}

/** A feature's gml:id: the first bytes of a buffer that is used again. */
export interface GmlIdBytes {
  readonly bytes: Uint8Array;
  readonly length: number;
}

function writeId(start: Constant, n: number, { bytes, length }: GmlIdBytes, out: ByteWriter): void {
  out.constant(start);
  if (n > 0) out.text(String(n));
  out.constant(ID_DOT);
  out.copy(bytes, 0, length);
  out.constant(ID_END);
}

const [ID_DOT, ID_END, TAG_END] = ['.', '"', '>'].map((text) => new Constant(text)) as [
  Constant,
  Constant,
  Constant,
];

interface Writing {
  readonly names: Names;
  /** undefined: geometries have no ids. */
  readonly idStart: Constant | undefined;
  /** The attribute and the end of the start tag it stands in. */
  readonly srsName: Constant;
  readonly forward: PairForm;
  readonly backward: PairForm;
}

/** Tags of a version's geometries, and around their members. */
export function gmlNames(version: GmlVersion): Names {
  return version === '2' ? GML2 : GML3;
}

export interface Names {
  readonly point: Wrap;
  readonly line: Wrap;
  readonly exterior: Wrap;
  readonly interior: Wrap;
  readonly multi: Readonly<
    Record<
      'MultiPoint' | 'MultiLineString' | 'MultiPolygon' | 'GeometryCollection',
      Wrap & { readonly element: Constant; readonly end: Constant }
    >
  >;
}

/** Tags made once: they recur for every ring of every feature. */
interface Wrap {
  readonly open: Constant;
  readonly close: Constant;
}

function wrap(...names: readonly string[]): Wrap {
  return {
    open: new Constant(names.map((name) => startTag(name)).join('')),
    close: new Constant(names.toReversed().map(endTag).join('')),
  };
}

/** The start of a start tag, its attributes still to come, and the end tag. */
function open(name: string): { readonly element: Constant; readonly end: Constant } {
  return { element: new Constant(startTag(name).slice(0, -1)), end: new Constant(endTag(name)) };
}

const GML3: Names = {
  point: wrap('gml:pos'),
  line: wrap('gml:posList'),
  exterior: wrap('gml:exterior', 'gml:LinearRing', 'gml:posList'),
  interior: wrap('gml:interior', 'gml:LinearRing', 'gml:posList'),
  multi: {
    MultiPoint: { ...open('gml:MultiPoint'), ...wrap('gml:pointMember') },
    MultiLineString: { ...open('gml:MultiCurve'), ...wrap('gml:curveMember') },
    MultiPolygon: { ...open('gml:MultiSurface'), ...wrap('gml:surfaceMember') },
    GeometryCollection: { ...open('gml:MultiGeometry'), ...wrap('gml:geometryMember') },
  },
};

const GML2: Names = {
  point: wrap('gml:coordinates'),
  line: wrap('gml:coordinates'),
  exterior: wrap('gml:outerBoundaryIs', 'gml:LinearRing', 'gml:coordinates'),
  interior: wrap('gml:innerBoundaryIs', 'gml:LinearRing', 'gml:coordinates'),
  multi: {
    MultiPoint: { ...open('gml:MultiPoint'), ...wrap('gml:pointMember') },
    MultiLineString: { ...open('gml:MultiLineString'), ...wrap('gml:lineStringMember') },
    MultiPolygon: { ...open('gml:MultiPolygon'), ...wrap('gml:polygonMember') },
    GeometryCollection: { ...open('gml:MultiGeometry'), ...wrap('gml:geometryMember') },
  },
};

/** @param attributes what ends the start tag, behind the id */
function writePart(
  geometry: FlatGeometry,
  paths: readonly Path[],
  n: number,
  featureId: GmlIdBytes,
  attributes: Constant,
  { names, idStart, forward, backward }: Writing,
  out: ByteWriter,
): void {
  const [first] = paths;
  if (first === undefined) return;
  const { coordinates } = geometry;
  const tag = GML_ELEMENTS[first.dimension];
  out.constant(tag.element);
  if (idStart !== undefined) writeId(idStart, n, featureId, out);
  out.constant(attributes);
  if (first.dimension < 2) {
    const { open, close } = first.dimension === 0 ? names.point : names.line;
    out.constant(open);
    out.pairs(coordinates, first.start, first.end, forward);
    out.constant(close);
  } else {
    for (const ring of paths) {
      const isExterior = ring === first;
      const { open, close } = isExterior ? names.exterior : names.interior;
      const isReversed = isCounterClockwise(geometry, ring) !== isExterior;
      out.constant(open);
      out.pairs(coordinates, ring.start, ring.end, isReversed ? backward : forward);
      out.constant(close);
    }
  }
  out.constant(tag.end);
}

/** By dimension: the start of the start tag, and the end tag. */
export const GML_ELEMENTS = [open('gml:Point'), open('gml:LineString'), open('gml:Polygon')] as const;
