import type { CrsReference } from '../geo/crs-reference.ts';
import type { FlatGeometry, GeometryType, Path } from '../geo/wkb.ts';
import { endTag, startTag } from '../xml/write.ts';

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
 * @returns text of the element, or an empty text for an empty geometry
 */
export function gmlGeometryWriter(
  version: GmlVersion,
  crs: CrsReference,
  declared: GeometryType | 'Geometry',
): (geometry: FlatGeometry, gmlId: (n: number) => string) => string {
  const writing: Writing = {
    version,
    crs,
    names: version === '2' ? GML2 : GML3,
    scale: 10 ** crs.crs.decimals,
  };
  return (geometry, gmlId) => {
    if (geometry.paths.length === 0) return '';
    let n = 0;
    const attributes = (): Record<string, string> => (version === '3.2' ? { 'gml:id': gmlId(n++) } : {});
    const top = { ...attributes(), srsName: crs.text };
    const parts = partsOf(geometry.paths);
    const type = writtenType(geometry.type, declared, parts.length);
    const [single] = parts;
    if (!type.startsWith('Multi') && type !== 'GeometryCollection' && single !== undefined) {
      return writePart(geometry, single, top, writing);
    }
    const names = writing.names.multi[type as keyof Names['multi']];
    let text = startTag(names.element, top);
    for (const part of parts) {
      text += names.open + writePart(geometry, part, attributes(), writing) + names.close;
    }
    return text + endTag(names.element);
  };
}

interface Writing {
  readonly version: GmlVersion;
  readonly crs: CrsReference;
  readonly names: Names;
  readonly scale: number;
}

interface Names {
  readonly exterior: Wrap;
  readonly interior: Wrap;
  readonly multi: Readonly<
    Record<
      'MultiPoint' | 'MultiLineString' | 'MultiPolygon' | 'GeometryCollection',
      Wrap & { element: string }
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

const GML3: Names = {
  exterior: wrap('gml:exterior', 'gml:LinearRing', 'gml:posList'),
  interior: wrap('gml:interior', 'gml:LinearRing', 'gml:posList'),
  multi: {
    MultiPoint: { element: 'gml:MultiPoint', ...wrap('gml:pointMember') },
    MultiLineString: { element: 'gml:MultiCurve', ...wrap('gml:curveMember') },
    MultiPolygon: { element: 'gml:MultiSurface', ...wrap('gml:surfaceMember') },
    GeometryCollection: { element: 'gml:MultiGeometry', ...wrap('gml:geometryMember') },
  },
};

const GML2: Names = {
  exterior: wrap('gml:outerBoundaryIs', 'gml:LinearRing', 'gml:coordinates'),
  interior: wrap('gml:innerBoundaryIs', 'gml:LinearRing', 'gml:coordinates'),
  multi: {
    MultiPoint: { element: 'gml:MultiPoint', ...wrap('gml:pointMember') },
    MultiLineString: { element: 'gml:MultiLineString', ...wrap('gml:lineStringMember') },
    MultiPolygon: { element: 'gml:MultiPolygon', ...wrap('gml:polygonMember') },
    GeometryCollection: { element: 'gml:MultiGeometry', ...wrap('gml:geometryMember') },
  },
};

function writtenType(type: GeometryType, declared: GeometryType | 'Geometry', parts: number): GeometryType {
  if (declared === `Multi${type}`) return declared as GeometryType;
  return type === `Multi${declared}` && parts === 1 ? (declared as GeometryType) : type;
}

/** The paths of each point, line or polygon. */
function partsOf(paths: readonly Path[]): readonly (readonly Path[])[] {
  const parts: Path[][] = [];
  let last: number | undefined;
  for (const path of paths) {
    if (path.part === last) parts.at(-1)?.push(path);
    else parts.push([path]);
    last = path.part;
  }
  return parts;
}

function writePart(
  geometry: FlatGeometry,
  paths: readonly Path[],
  attributes: Record<string, string>,
  writing: Writing,
): string {
  const [first] = paths;
  if (first === undefined) return '';
  const isGml2 = writing.version === '2';
  if (first.dimension === 0) {
    const { open, close } = isGml2 ? COORDINATES : POS;
    return (
      startTag('gml:Point', attributes) +
      open +
      coordinates(geometry, first, false, writing) +
      close +
      POINT_END
    );
  }
  if (first.dimension === 1) {
    const { open, close } = isGml2 ? COORDINATES : POS_LIST;
    return (
      startTag('gml:LineString', attributes) +
      open +
      coordinates(geometry, first, false, writing) +
      close +
      LINE_END
    );
  }
  let text = startTag('gml:Polygon', attributes);
  for (const ring of paths) {
    const isExterior = ring === first;
    const { open, close } = isExterior ? writing.names.exterior : writing.names.interior;
    const reversed = isCounterClockwise(geometry, ring) !== isExterior;
    text += open + coordinates(geometry, ring, reversed, writing) + close;
  }
  return text + POLYGON_END;
}

const POS = wrap('gml:pos');
const POS_LIST = wrap('gml:posList');
const COORDINATES = wrap('gml:coordinates');
const [POINT_END, LINE_END, POLYGON_END] = ['gml:Point', 'gml:LineString', 'gml:Polygon'].map(endTag) as [
  string,
  string,
  string,
];

/** Seen from above, east to the right and north upwards. */
function isCounterClockwise({ coordinates: xy }: FlatGeometry, ring: Path): boolean {
  let area = 0;
  // Relative to the first vertex, so that big coordinates do not swallow small rings.
  const [x0, y0] = [xy[ring.start * 2] as number, xy[ring.start * 2 + 1] as number];
  for (let i = ring.start * 2, end = (ring.end - 1) * 2; i < end; i += 2) {
    area +=
      ((xy[i] as number) - x0) * ((xy[i + 3] as number) - y0) -
      ((xy[i + 2] as number) - x0) * ((xy[i + 1] as number) - y0);
  }
  return area > 0;
}

function coordinates(
  { coordinates: xy }: FlatGeometry,
  path: Path,
  reversed: boolean,
  writing: Writing,
): string {
  const { scale, version } = writing;
  const flip = writing.crs.axisOrder === 'yx' ? 1 : 0;
  const comma = version === '2' ? ',' : ' ';
  const count = path.end - path.start;
  let text = '';
  for (let n = 0; n < count; n++) {
    const i = (reversed ? path.end - 1 - n : path.start + n) * 2;
    if (n > 0) text += ' ';
    text += Math.round((xy[i + flip] as number) * scale) / scale;
    text += comma;
    text += Math.round((xy[i + 1 - flip] as number) * scale) / scale;
  }
  return text;
}
