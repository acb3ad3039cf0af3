import { describe, expect, test } from 'vitest';
import type { Layer, Property } from '../../catalog/layer.ts';
import { crsOf } from '../../geo/crs.ts';
import { readCrsReference } from '../../geo/crs-reference.ts';
import { readXmlText, type XmlElement } from '../../xml/read.ts';
import { LAYER_NAMESPACE, LAYER_PREFIX } from './application-schema.ts';
import { gmlFeatureWriter } from './gml.ts';
import { type GmlVersion, gmlNamespace } from './gml-geometry.ts';

type Coordinates = readonly (readonly [number, number])[];

function wkb(
  write: (bytes: { u32(n: number): void; f64(n: number): void; head(type: number): void }) => void,
): Uint8Array {
  const view = new DataView(new ArrayBuffer(4096));
  let at = 0;
  const u32 = (n: number): void => {
    view.setUint32(at, n, true);
    at += 4;
  };
  const f64 = (n: number): void => {
    view.setFloat64(at, n, true);
    at += 8;
  };
  const head = (type: number): void => {
    view.setUint8(at, 1);
    at += 1;
    u32(type);
  };
  write({ u32, f64, head });
  return new Uint8Array(view.buffer, 0, at);
}
const point = (x: number, y: number): Uint8Array =>
  wkb(({ head, f64 }) => {
    head(1);
    f64(x);
    f64(y);
  });
const rings = (type: 'polygon' | 'multi', ...all: readonly Coordinates[]): Uint8Array =>
  wkb(({ head, u32, f64 }) => {
    if (type === 'multi') {
      head(6);
      u32(1);
    }
    head(3);
    u32(all.length);
    for (const ring of all) {
      u32(ring.length);
      for (const [x, y] of ring) {
        f64(x);
        f64(y);
      }
    }
  });
const line = (...all: Coordinates): Uint8Array =>
  wkb(({ head, u32, f64 }) => {
    head(2);
    u32(all.length);
    for (const [x, y] of all) {
      f64(x);
      f64(y);
    }
  });

const properties = [
  { name: 'number', type: 'string' },
  { name: 'area', type: 'number' },
] as unknown as Property[];
const layerOf = (type: Layer['geometry']['type']): Layer =>
  ({
    id: 'parcels',
    properties,
    geometry: { column: 'geom', type, crs: crsOf('EPSG:2180') },
  }) as unknown as Layer;

function write(
  type: Layer['geometry']['type'],
  geometry: Uint8Array | null,
  crs = 'urn:ogc:def:crs:EPSG::2180',
  version: GmlVersion = '3.2',
  values: readonly (string | number | null)[] = ['12/3', null],
): { readonly text: string; readonly root: XmlElement } {
  const options = { version, layer: layerOf(type), properties, crs: readCrsReference(crs, 'wfs', 'SRSNAME') };
  const text = gmlFeatureWriter(options)({ key: '1/2', geometry, values });
  const declared = text.replace(
    ' ',
    ` xmlns:${LAYER_PREFIX}="${LAYER_NAMESPACE}" xmlns:gml="${gmlNamespace(version)}" `,
  );
  return { text, root: readXmlText(declared) };
}

const SQUARE: Coordinates = [
  [473000, 572000],
  [473010, 572000],
  [473010, 572010],
  [473000, 572010],
  [473000, 572000],
];
const HOLE: Coordinates = [
  [473002, 572002],
  [473004, 572002],
  [473004, 572004],
  [473002, 572002],
];

describe('a feature in GML 3.2', () => {
  test('has its properties in order, NULL absent, text escaped, and a gml:id that is a name', () => {
    const { text, root } = write('Point', null, undefined, '3.2', ['<a & b>\u0001', 1.5]);
    expect(text).toBe(
      '<sip:parcels gml:id="parcels.1_x002F_2"><sip:number>&lt;a &amp; b&gt;</sip:number><sip:area>1.5</sip:area></sip:parcels>',
    );
    expect(root.children).toHaveLength(2);
    expect(write('Point', null).text).not.toContain('area');
  });

  test.each([
    ['urn:ogc:def:crs:EPSG::2180', '572118.2 473065.2'],
    ['http://www.opengis.net/def/crs/EPSG/0/2180', '572118.2 473065.2'],
    ['EPSG:2180', '473065.2 572118.2'],
    ['http://www.opengis.net/gml/srs/epsg.xml#2180', '473065.2 572118.2'],
  ])('as %s stands with coordinates %s and that very srsName', (crs, expected) => {
    const { text } = write('Point', point(473065.2, 572118.2), crs);
    expect(text).toContain(
      `<gml:Point gml:id="_g.parcels.1_x002F_2" srsName="${crs}"><gml:pos>${expected}</gml:pos></gml:Point>`,
    );
  });

  test.each(['urn:ogc:def:crs:EPSG::2180', 'EPSG:2180'])(
    'turns its rings: exterior counter-clockwise, interior clockwise, as they lie on the map, in %s',
    (crs) => {
      for (const outer of [SQUARE, SQUARE.toReversed()]) {
        for (const inner of [HOLE, HOLE.toReversed()]) {
          const { text } = write('Polygon', rings('polygon', outer, inner), crs);
          const eastFirst = crs === 'EPSG:2180' ? 1 : -1;
          const [exterior, interior] = [...text.matchAll(/<gml:posList>([^<]*)</g)].map(
            (m) => areaOf(m[1]!) * eastFirst,
          );
          expect(exterior).toBeGreaterThan(0);
          expect(interior).toBeLessThan(0);
        }
      }
    },
  );

  test('of a layer of multi surfaces is one, also when the row is a single polygon', () => {
    for (const geometry of [rings('polygon', SQUARE), rings('multi', SQUARE)]) {
      const { text } = write('MultiPolygon', geometry);
      expect(text).toContain('<gml:MultiSurface gml:id="_g.parcels.1_x002F_2" srsName=');
      expect(text).toContain('<gml:surfaceMember><gml:Polygon gml:id="_g1.parcels.1_x002F_2"><gml:exterior>');
    }
  });

  test('of a layer of polygons is one, also when the row is a multi polygon of one', () => {
    expect(write('Polygon', rings('multi', SQUARE)).text).toContain('<gml:Polygon gml:id=');
    expect(write('Geometry', rings('multi', SQUARE)).text).toContain('<gml:MultiSurface gml:id=');
  });

  test('has no geometry element for an empty geometry', () => {
    expect(write('Point', point(Number.NaN, Number.NaN)).text).not.toContain('geometry');
  });

  test('writes degrees with nine decimals and metres with three', () => {
    expect(write('Point', point(18.123456789012, 53), 'EPSG:4326').text).toContain('>18.123456789 53<');
    expect(write('LineString', line([1.00049, 2], [3, 4]), 'EPSG:2180').text).toContain('>1 2 3 4<');
  });
});

test('GML 3.1.1 has the older namespace and no ids on geometries', () => {
  const { text } = write('MultiPolygon', rings('polygon', SQUARE), 'EPSG:2180', '3.1.1');
  expect(text).toContain(
    '<gml:MultiSurface srsName="EPSG:2180"><gml:surfaceMember><gml:Polygon><gml:exterior>',
  );
});

test('GML 2 has fid, coordinates with commas and boundaries', () => {
  const { text } = write('Polygon', rings('polygon', SQUARE, HOLE), 'EPSG:2180', '2');
  expect(text).toMatch(/^<sip:parcels fid="parcels.1_x002F_2">/);
  expect(text).toContain(
    '<gml:Polygon srsName="EPSG:2180"><gml:outerBoundaryIs><gml:LinearRing><gml:coordinates>473000,572000 473010,572000 ',
  );
  expect(text).toContain('</gml:innerBoundaryIs></gml:Polygon>');
});

function areaOf(posList: string): number {
  const n = posList.split(' ').map(Number);
  let area = 0;
  for (let i = 0; i + 3 < n.length; i += 2) area += n[i]! * n[i + 3]! - n[i + 2]! * n[i + 1]!;
  return area;
}
