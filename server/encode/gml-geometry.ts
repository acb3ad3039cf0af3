import type { CrsReference } from '../geo/crs-reference.ts';
import { isCounterClockwise, partsOf, writtenType } from '../geo/geometry-parts.ts';
import type { FlatGeometry, GeometryType, Path } from '../geo/wkb.ts';
import { attribute, endTag, startTag } from '../xml/write.ts';
import type { ByteWriter } from './byte-writer.ts';

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
 * Of an empty geometry nothing is written.
 */
export function gmlGeometryWriter(
  version: GmlVersion,
  crs: CrsReference,
  declared: GeometryType | 'Geometry',
): (geometry: FlatGeometry, gmlId: (n: number) => string, out: ByteWriter) => void {
  const writing: Writing = {
    names: version === '2' ? GML2 : GML3,
    hasIds: version === '3.2',
    srsName: `${attribute('srsName', crs.text)}>`,
    pairs: {
      decimals: crs.crs.decimals,
      flip: crs.axisOrder === 'yx',
      comma: version === '2',
    },
  };
  return (geometry, gmlId, out) => {
    const { paths } = geometry;
    if (paths.length === 0) return;
    let n = 0;
    const id = (): string => (writing.hasIds ? attribute('gml:id', gmlId(n++)) : '');
    const parts = partsOf(paths);
    const type = writtenType(geometry, declared);
    const [single] = parts;
    if (!type.startsWith('Multi') && type !== 'GeometryCollection' && single !== undefined) {
      writePart(geometry, single, id() + writing.srsName, writing, out);
      return;
    }
    const names = writing.names.multi[type as keyof Names['multi']];
    out.text(names.element + id() + writing.srsName);
    for (const part of parts) {
      out.text(names.open);
      writePart(geometry, part, `${id()}>`, writing, out);
      out.text(names.close);
    }
    out.text(names.end);
  };
}

interface Writing {
  readonly names: Names;
  readonly hasIds: boolean;
  /** The attribute and the end of the start tag it stands in. */
  readonly srsName: string;
  readonly pairs: { readonly decimals: number; readonly flip: boolean; readonly comma: boolean };
}

interface Names {
  readonly point: Wrap;
  readonly line: Wrap;
  readonly exterior: Wrap;
  readonly interior: Wrap;
  readonly multi: Readonly<
    Record<
      'MultiPoint' | 'MultiLineString' | 'MultiPolygon' | 'GeometryCollection',
      Wrap & { readonly element: string; readonly end: string }
    >
  >;
}

/** Tags made once: they recur for every ring of every feature. */
interface Wrap {
  readonly open: string;
  readonly close: string;
}

function wrap(...names: readonly string[]): Wrap {
  return {
    open: names.map((name) => startTag(name)).join(''),
    close: names.toReversed().map(endTag).join(''),
  };
}

/** The start of a start tag, its attributes still to come, and the end tag. */
function open(name: string): { readonly element: string; readonly end: string } {
  return { element: startTag(name).slice(0, -1), end: endTag(name) };
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

function writePart(
  geometry: FlatGeometry,
  paths: readonly Path[],
  attributes: string,
  { names, pairs }: Writing,
  out: ByteWriter,
): void {
  const [first] = paths;
  if (first === undefined) return;
  const { coordinates } = geometry;
  if (first.dimension < 2) {
    const [tag, { open, close }] = first.dimension === 0 ? [POINT, names.point] : [LINE, names.line];
    out.text(tag.element + attributes + open);
    out.pairs(coordinates, first.start, first.end, { ...pairs, reversed: false });
    out.text(close + tag.end);
    return;
  }
  out.text(POLYGON.element + attributes);
  for (const ring of paths) {
    const isExterior = ring === first;
    const { open, close } = isExterior ? names.exterior : names.interior;
    const reversed = isCounterClockwise(geometry, ring) !== isExterior;
    out.text(open);
    out.pairs(coordinates, ring.start, ring.end, { ...pairs, reversed });
    out.text(close);
  }
  out.text(POLYGON.end);
}

const [POINT, LINE, POLYGON] = [open('gml:Point'), open('gml:LineString'), open('gml:Polygon')];
