import type { AxisOrder } from '../../geo/crs.ts';
import { isCounterClockwise } from '../../geo/geometry-parts.ts';
import { type FlatGeometry, geometryTypes, type Path } from '../../geo/wkb.ts';
import { type ByteWriter, Constant, type PairForm } from '../byte-writer.ts';

/** Writes geometries as GeoJSON has them (RFC 7946, 3.1), outer rings counter-clockwise seen from above. */
export function geoJsonGeometryWriter(
  axisOrder: AxisOrder,
  decimals: number,
): (geometry: FlatGeometry, out: ByteWriter) => void {
  const forward: PairForm = { decimals, flip: axisOrder === 'yx', reversed: false, style: 'json' };
  const forms: Forms = { forward, backward: { ...forward, reversed: true } };
  return (geometry, out) => {
    const { type, paths } = geometry;
    const isCollection = type === 'GeometryCollection';
    const isMulti = type.startsWith('Multi');
    out.constant(isCollection ? COLLECTION : (STARTS.get(type) as Constant));
    if (paths.length === 0) return out.constant(EMPTY);
    if (isCollection || isMulti) out.constant(OPEN);
    for (let i = 0; i < paths.length; ) {
      if (i > 0) out.constant(COMMA);
      const first = paths[i] as Path;
      if (isCollection) out.constant(SINGLES[first.dimension]);
      i = writePart(geometry, i, forms, out);
      if (isCollection) out.constant(END);
    }
    if (isCollection || isMulti) out.constant(CLOSE);
    out.constant(END);
  };
}

interface Forms {
  readonly forward: PairForm;
  readonly backward: PairForm;
}

/** A point, line or polygon from its first path on. @returns the path after its last */
function writePart(
  geometry: FlatGeometry,
  start: number,
  { forward, backward }: Forms,
  out: ByteWriter,
): number {
  const { coordinates, paths } = geometry;
  const first = paths[start] as Path;
  if (first.dimension === 0) {
    out.pairs(coordinates, first.start, first.end, forward);
    return start + 1;
  }
  out.constant(OPEN);
  if (first.dimension === 1) {
    out.pairs(coordinates, first.start, first.end, forward);
    out.constant(CLOSE);
    return start + 1;
  }
  let i = start;
  for (let ring = first; ring?.part === first.part; ring = paths[++i] as Path) {
    const isReversed = isCounterClockwise(geometry, ring) !== (i === start);
    out.constant(i === start ? OPEN : COMMA_OPEN);
    out.pairs(coordinates, ring.start, ring.end, isReversed ? backward : forward);
    out.constant(CLOSE);
  }
  out.constant(CLOSE);
  return i;
}

const start = (type: string): Constant => new Constant(`{"type":"${type}","coordinates":`);
const STARTS = new Map(geometryTypes.map((type) => [type, start(type)]));
const SINGLES = [start('Point'), start('LineString'), start('Polygon')] as const;
const [COLLECTION, EMPTY, OPEN, COMMA_OPEN, CLOSE, COMMA, END] = [
  '{"type":"GeometryCollection","geometries":',
  '[]}',
  '[',
  ',[',
  ']',
  ',',
  '}',
].map((text) => new Constant(text)) as [Constant, Constant, Constant, Constant, Constant, Constant, Constant];
