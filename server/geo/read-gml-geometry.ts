import { ServiceError } from '../errors.ts';
import type { XmlElement } from '../xml/read.ts';
import { type CrsReference, readCrsReference } from './crs-reference.ts';
import type { GeoJsonGeometry } from './write-wkb.ts';

type Position = readonly [x: number, y: number];

/** A geometry with its CRS; x, y whatever order the document had. */
export interface GmlGeometry {
  readonly geometry: GeoJsonGeometry;
  readonly reference: CrsReference;
}

/** GML 3.2, and 2 to 3.1.1; fragments in query parameters often come without. */
const GML_NAMESPACES: readonly string[] = [
  'http://www.opengis.net/gml/3.2',
  'http://www.opengis.net/gml',
  '',
];

const GEOMETRIES: ReadonlySet<string> = new Set([
  'Point',
  'LineString',
  'LinearRing',
  'Curve',
  'CompositeCurve',
  'Polygon',
  'Surface',
  'CompositeSurface',
  'MultiPoint',
  'MultiLineString',
  'MultiCurve',
  'MultiPolygon',
  'MultiSurface',
  'MultiGeometry',
  'Envelope',
  'Box',
]);

/** Whether an element is of GML. */
export function isGml({ namespace }: Pick<XmlElement, 'namespace'>): boolean {
  return GML_NAMESPACES.includes(namespace);
}

/** Whether an element is a geometry or an envelope of GML. */
export function isGmlGeometry(element: XmlElement): boolean {
  return isGml(element) && GEOMETRIES.has(element.name);
}

/**
 * A geometry of GML 3.2, 3.1.1 or 2 → GeoJSON's form of it. An envelope is an area. Heights are passed over; arcs
 * are refused, not straightened.
 * @param inherited of elements without srsName
 * @param parameter where the document stood, for errors
 * @param axisOrder of all coordinates, whatever the CRSs are called by
 * @throws ServiceError invalidParameter naming the element, unsupportedCrs
 */
export function readGmlGeometry(
  element: XmlElement,
  inherited: CrsReference,
  parameter: string,
  axisOrder?: CrsReference['axisOrder'],
): GmlGeometry {
  const reader = new GmlReader(parameter, axisOrder);
  const reference = reader.referenceOf(element, inherited);
  return { geometry: reader.geometry(element, reference, 0), reference };
}

const CORNERS: readonly string[] = ['lowerCorner', 'upperCorner'];

class GmlReader {
  readonly #parameter: string;
  readonly #axisOrder: CrsReference['axisOrder'] | undefined;

  constructor(parameter: string, axisOrder: CrsReference['axisOrder'] | undefined) {
    this.#parameter = parameter;
    this.#axisOrder = axisOrder;
  }

  referenceOf(element: XmlElement, inherited: CrsReference): CrsReference {
    const srsName = element.attributes.get('srsName');
    if (srsName === undefined) return inherited;
    const reference = readCrsReference(srsName, 'wfs', 'srsName');
    return { ...reference, axisOrder: this.#axisOrder ?? reference.axisOrder };
  }

  geometry(element: XmlElement, outer: CrsReference, depth: number): GeoJsonGeometry {
    if (depth > 8) throw this.#refused(element, 'Geometries nest more than 8 deep', 'at most 8');
    const reference = this.referenceOf(element, outer);
    const members = (...names: readonly string[]): readonly XmlElement[] => this.#members(element, names);
    switch (element.name) {
      case 'Point': {
        const [position, ...more] = this.#positions(element, reference);
        if (position === undefined || more.length > 0)
          throw this.#refused(element, 'A Point has one position', 'pos');
        return { type: 'Point', coordinates: position };
      }
      case 'LineString':
      case 'LinearRing':
      case 'Curve':
      case 'CompositeCurve':
        return { type: 'LineString', coordinates: this.#line(element, reference) };
      case 'Polygon':
        return { type: 'Polygon', coordinates: this.#polygon(element, reference) };
      case 'Surface':
      case 'CompositeSurface': {
        const polygons = this.#surfaces(element, reference);
        const [only] = polygons;
        return polygons.length === 1
          ? { type: 'Polygon', coordinates: only }
          : { type: 'MultiPolygon', coordinates: polygons };
      }
      case 'MultiPoint':
        return {
          type: 'MultiPoint',
          coordinates: members('pointMember', 'pointMembers').map(
            (each) => this.geometry(each, reference, depth + 1).coordinates,
          ),
        };
      case 'MultiLineString':
      case 'MultiCurve':
        return {
          type: 'MultiLineString',
          coordinates: members('lineStringMember', 'curveMember', 'curveMembers').map((each) =>
            this.#line(each, this.referenceOf(each, reference)),
          ),
        };
      case 'MultiPolygon':
      case 'MultiSurface':
        return {
          type: 'MultiPolygon',
          coordinates: members('polygonMember', 'surfaceMember', 'surfaceMembers').flatMap((each) =>
            this.#surfaces(each, this.referenceOf(each, reference)),
          ),
        };
      case 'MultiGeometry':
        return {
          type: 'GeometryCollection',
          geometries: members('geometryMember', 'geometryMembers').map((each) =>
            this.geometry(each, reference, depth + 1),
          ),
        };
      case 'Envelope':
      case 'Box':
        return this.#box(element, reference);
      default:
        throw this.#refused(element, `${element.name} is not read`, [...GEOMETRIES].join(', '));
    }
  }

  #members(element: XmlElement, names: readonly string[]): readonly XmlElement[] {
    const found = element.children
      .filter((child) => names.includes(child.name))
      .flatMap(({ children }) => children);
    if (found.length === 0) throw this.#refused(element, `${element.name} has no members`, names.join(', '));
    return found;
  }

  /** Positions of a line: its own, or of its segments or members one behind the other. */
  #line(element: XmlElement, reference: CrsReference): readonly Position[] {
    const parts = this.#lineParts(element, reference, 0);
    const line: Position[] = [];
    for (const part of parts) {
      const [last, first] = [line.at(-1), part[0]];
      const repeats =
        last !== undefined && first !== undefined && last[0] === first[0] && last[1] === first[1];
      for (let index = repeats ? 1 : 0; index < part.length; index++) line.push(part[index] as Position);
    }
    if (line.length < 2)
      throw this.#refused(element, `${element.name} has fewer than two positions`, 'two or more');
    return line;
  }

  #lineParts(element: XmlElement, reference: CrsReference, depth: number): readonly (readonly Position[])[] {
    if (depth > 8) throw this.#refused(element, 'Curves nest more than 8 deep', 'at most 8');
    switch (element.name) {
      case 'LineString':
      case 'LinearRing':
      case 'LineStringSegment':
        return [this.#positions(element, reference)];
      case 'Curve':
      case 'CompositeCurve':
      case 'Ring':
      case 'segments':
      case 'curveMember':
      case 'curveMembers':
        return element.children.flatMap((child) =>
          this.#lineParts(child, this.referenceOf(child, reference), depth + 1),
        );
      default:
        throw this.#refused(
          element,
          `${element.name} is not read as a line`,
          'LineString, LineStringSegment, Curve, Ring',
        );
    }
  }

  #surfaces(
    element: XmlElement,
    reference: CrsReference,
    depth = 0,
  ): readonly (readonly (readonly Position[])[])[] {
    if (depth > 8) throw this.#refused(element, 'Surfaces nest more than 8 deep', 'at most 8');
    switch (element.name) {
      case 'Polygon':
      case 'PolygonPatch':
      case 'Rectangle':
        return [this.#polygon(element, reference)];
      case 'Surface':
      case 'CompositeSurface':
      case 'patches':
      case 'surfaceMember':
      case 'surfaceMembers':
        return element.children.flatMap((child) =>
          this.#surfaces(child, this.referenceOf(child, reference), depth + 1),
        );
      default:
        throw this.#refused(
          element,
          `${element.name} is not read as an area`,
          'Polygon, Surface, PolygonPatch, Rectangle',
        );
    }
  }

  #polygon(element: XmlElement, reference: CrsReference): readonly (readonly Position[])[] {
    const rings = (...names: readonly string[]): readonly (readonly Position[])[] =>
      element.children
        .filter((child) => names.includes(child.name))
        .flatMap(({ children }) =>
          children.map((ring) => this.#ring(ring, this.referenceOf(ring, reference))),
        );
    const [exterior, ...more] = rings('exterior', 'outerBoundaryIs');
    if (exterior === undefined || more.length > 0) {
      throw this.#refused(element, `${element.name} has not one exterior`, 'exterior, then interiors');
    }
    return [exterior, ...rings('interior', 'innerBoundaryIs')];
  }

  #ring(element: XmlElement, reference: CrsReference): readonly Position[] {
    const ring = this.#line(element, reference);
    const [first, last] = [ring[0], ring.at(-1)];
    const isClosed =
      first !== undefined && last !== undefined && first[0] === last[0] && first[1] === last[1];
    if (ring.length >= 4 && isClosed) return ring;
    throw this.#refused(
      element,
      'A ring is not closed or too short',
      'four positions or more, the last equal to the first',
    );
  }

  #box(element: XmlElement, reference: CrsReference): GeoJsonGeometry {
    const [lower, upper, ...more] = this.#corners(element, reference);
    if (
      lower === undefined ||
      upper === undefined ||
      more.length > 0 ||
      lower[0] > upper[0] ||
      lower[1] > upper[1]
    ) {
      throw new ServiceError('invalidBbox', `The ${element.name} has not a lower and an upper corner.`, {
        parameter: this.#parameter,
        received: element.children.map(({ text }) => text.trim()).join(' '),
        allowed: 'lowerCorner and upperCorner of two numbers each',
      });
    }
    const [[minX, minY], [maxX, maxY]] = [lower, upper];
    if (minX === maxX && minY === maxY) return { type: 'Point', coordinates: lower };
    if (minX === maxX || minY === maxY) return { type: 'LineString', coordinates: [lower, upper] };
    const ring = [lower, [maxX, minY], upper, [minX, maxY], lower];
    return { type: 'Polygon', coordinates: [ring] };
  }

  #corners(element: XmlElement, reference: CrsReference): readonly Position[] {
    const corners = CORNERS.flatMap((name) => element.children.filter((child) => child.name === name));
    if (corners.length === 0) return this.#positions(element, reference);
    return corners.flatMap((corner) => {
      const numbers = corner.text
        .trim()
        .split(/\s+/)
        .map((text) => (text === '' ? Number.NaN : Number(text)));
      const isPosition = (numbers.length === 2 || numbers.length === 3) && numbers.every(Number.isFinite);
      return isPosition ? this.#pairs(corner, corner.text, numbers.length, reference) : [];
    });
  }

  /** `posList`, `pos` (also inside pointProperty), `coordinates` or `coord`. */
  #positions(element: XmlElement, reference: CrsReference): readonly Position[] {
    return element.children.flatMap((child): readonly Position[] => {
      switch (child.name) {
        case 'posList':
        case 'pos':
          return this.#pairs(child, child.text, this.#dimension(child, element), reference);
        case 'coordinates':
          return this.#tuples(child, reference);
        case 'coord': {
          const ordinates = child.children.map(({ text }) => text).join(' ');
          return this.#pairs(child, ordinates, child.children.length, reference);
        }
        case 'pointProperty':
        case 'pointRep':
          return child.children.flatMap((point) =>
            this.#positions(point, this.referenceOf(point, reference)),
          );
        default:
          return [];
      }
    });
  }

  #dimension(element: XmlElement, parent: XmlElement): number {
    const written = element.attributes.get('srsDimension') ?? parent.attributes.get('srsDimension');
    if (written === '3' || written === '2') return Number(written);
    if (written !== undefined) throw this.#refused(element, `srsDimension is ${written}`, '2, 3');
    // A single position says itself how many numbers it has.
    return element.name === 'pos' ? Math.max(element.text.trim().split(/\s+/).length, 2) : 2;
  }

  #tuples(element: XmlElement, reference: CrsReference): readonly Position[] {
    const [cs, ts, decimal] = ['cs', 'ts', 'decimal'].map((name) => element.attributes.get(name));
    let text = element.text;
    if (decimal !== undefined && decimal !== '.' && cs !== decimal && ts !== decimal)
      text = text.replaceAll(decimal, '.');
    const tuples = ts === undefined || ts.trim() === '' ? text.trim().split(/\s+/) : text.trim().split(ts);
    return tuples.flatMap((tuple) => {
      const ordinates = tuple.trim().split(cs ?? ',');
      return this.#pairs(element, ordinates.join(' '), ordinates.length, reference);
    });
  }

  #pairs(
    element: XmlElement,
    text: string,
    dimension: number,
    { axisOrder }: CrsReference,
  ): readonly Position[] {
    const trimmed = text.trim();
    const numbers = trimmed === '' ? [] : trimmed.split(/\s+/).map(Number);
    if (
      numbers.length === 0 ||
      numbers.length % dimension !== 0 ||
      dimension > 3 ||
      !numbers.every(Number.isFinite)
    ) {
      throw this.#refused(
        element,
        `${element.name} is no list of positions of ${dimension} numbers`,
        'numbers with spaces between',
        trimmed,
      );
    }
    const positions: Position[] = [];
    for (let index = 0; index < numbers.length; index += dimension) {
      const [first, second] = [numbers[index] as number, numbers[index + 1] as number];
      positions.push(axisOrder === 'yx' ? [second, first] : [first, second]);
    }
    return positions;
  }

  #refused(element: XmlElement, message: string, allowed: string, received = element.name): ServiceError {
    return new ServiceError('invalidParameter', `${message}.`, {
      parameter: this.#parameter,
      received,
      allowed,
    });
  }
}
