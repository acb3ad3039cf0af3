import { describe, expect, test } from 'vitest';
import { ServiceError } from '../../errors.ts';
import { readCrsReference } from '../../geo/crs-reference.ts';
import { readXmlText } from '../../xml/read.ts';
import { checkFilter, type FilterProperty } from '../check/check-filter.ts';
import type { Filter } from '../filter.ts';
import type { FesTarget } from './fes-reference.ts';
import { readFes } from './read-fes.ts';

const properties: readonly FilterProperty[] = [
  { name: 'name', type: 'string' },
  { name: 'area', type: 'number' },
  { name: 'since', type: 'date' },
];
const target: FesTarget = {
  typeName: 'parcels',
  namespace: 'urn:app',
  properties,
  geometryName: 'geometry',
  defaultCrs: readCrsReference('urn:ogc:def:crs:EPSG::2180', 'wfs', 'srsName'),
  keyOf: (id) => (id.startsWith('parcels.') ? id.slice(8) : undefined),
};

const read = (content: string): unknown =>
  readFes(
    readXmlText(
      `<fes:Filter xmlns:fes="http://www.opengis.net/fes/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:a="urn:app" xmlns:other="urn:other">${content}</fes:Filter>`,
    ),
    target,
  );
const compare = (operator: string, first: string, second: string, attributes = ''): string =>
  `<fes:${operator} ${attributes}>${first}${second}</fes:${operator}>`;
const reference = (name: string): string => `<fes:ValueReference>${name}</fes:ValueReference>`;
const literal = (value: string): string => `<fes:Literal>${value}</fes:Literal>`;
const nothing = { kind: 'or', filters: [] };
const faultOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof ServiceError) return error.fault;
    throw error;
  }
  return 'none';
};

describe('comparisons', () => {
  test.each([
    ['PropertyIsEqualTo', '='],
    ['PropertyIsNotEqualTo', '<>'],
    ['PropertyIsLessThan', '<'],
    ['PropertyIsLessThanOrEqualTo', '<='],
    ['PropertyIsGreaterThan', '>'],
    ['PropertyIsGreaterThanOrEqualTo', '>='],
  ])('%s is %s', (name, operator) => {
    expect(read(compare(name, reference('a:area'), literal(' 5 ')))).toEqual({
      kind: 'compare',
      operator,
      left: { kind: 'property', name: 'area' },
      right: { kind: 'literal', value: ' 5 ' },
    });
  });

  test('a literal may stand on the left', () => {
    expect(read(compare('PropertyIsLessThan', literal('5'), reference('area')))).toMatchObject({
      operator: '<',
      left: { value: '5' },
      right: { name: 'area' },
    });
  });

  test('a text keeps its spaces', () => {
    expect(read(compare('PropertyIsEqualTo', reference('name'), literal(' a ')))).toMatchObject({
      right: { value: ' a ' },
    });
  });

  test('matchCase="false" compares texts without case, literally', () => {
    expect(
      read(compare('PropertyIsEqualTo', reference('name'), literal('10%_\\'), 'matchCase="false"')),
    ).toEqual({
      kind: 'compare',
      operator: '=',
      left: { kind: 'function', name: 'casei', arguments: [{ kind: 'property', name: 'name' }] },
      right: { kind: 'function', name: 'casei', arguments: [{ kind: 'literal', value: '10%_\\' }] },
    });
  });

  test('PropertyIsLike with any wildcards', () => {
    const attributes = 'wildCard="*" singleChar="." escapeChar="!"';
    expect(read(compare('PropertyIsLike', reference('name'), literal('a*b.c!*d%_\\'), attributes))).toEqual({
      kind: 'like',
      value: { kind: 'property', name: 'name' },
      pattern: { kind: 'literal', value: 'a%b_c*d\\%\\_\\\\' },
    });
  });

  test('PropertyIsBetween, PropertyIsNull and PropertyIsNil', () => {
    const between = `<fes:PropertyIsBetween>${reference('since')}<fes:LowerBoundary>${literal('2020-01-01')}</fes:LowerBoundary><fes:UpperBoundary>${literal('2021-01-01')}</fes:UpperBoundary></fes:PropertyIsBetween>`;
    expect(read(between)).toEqual({
      kind: 'between',
      value: { kind: 'property', name: 'since' },
      lower: { kind: 'literal', value: '2020-01-01' },
      upper: { kind: 'literal', value: '2021-01-01' },
    });
    expect(read(compare('PropertyIsNull', reference('name'), ''))).toEqual({
      kind: 'isNull',
      value: { kind: 'property', name: 'name' },
    });
    expect(read(compare('PropertyIsNull', reference('geometry'), ''))).toEqual({
      kind: 'isNull',
      value: { kind: 'property', name: 'geometry' },
    });
    expect(read(compare('PropertyIsNil', reference('name'), ''))).toEqual(nothing);
  });

  test('a date compared with midnight is compared with that date', () => {
    for (const instant of ['1957-11-14T00:00:00.000Z', '1957-11-14T00:00:00', '1957-11-14']) {
      const filter = read(compare('PropertyIsEqualTo', reference('since'), literal(instant))) as Filter;
      expect(checkFilter(filter, properties)).toMatchObject({ right: { value: '1957-11-14', type: 'date' } });
    }
  });

  test('what a GML feature may have and ours never do is null, and equal to nothing', () => {
    expect(read(compare('PropertyIsNull', reference('gml:name'), ''))).toEqual({ kind: 'and', filters: [] });
    expect(read(compare('PropertyIsEqualTo', reference('gml:name'), literal('a')))).toEqual(nothing);
  });

  test('the geometry and the envelope cannot be compared', () => {
    for (const name of ['geometry', 'gml:boundedBy']) {
      const filter = compare('PropertyIsLessThan', reference(name), literal('1'));
      expect(faultOf(() => read(filter))).toBe('layerNotQueryable');
    }
  });

  test('And, Or and Not', () => {
    const one = compare('PropertyIsEqualTo', reference('area'), literal('1'));
    expect(read(`<fes:And>${one}<fes:Not><fes:Or>${one}${one}</fes:Or></fes:Not></fes:And>`)).toMatchObject({
      kind: 'and',
      filters: [{ kind: 'compare' }, { kind: 'not', filter: { kind: 'or' } }],
    });
  });
});

describe('value references', () => {
  test.each([
    'name',
    'a:name',
    'unbound:name',
    '/a:parcels/a:name',
    'a:parcels/a:name',
    'a:name[1]',
    ' name ',
  ])('%s is the property', (path) => {
    expect(read(compare('PropertyIsNull', reference(path), ''))).toMatchObject({ value: { name: 'name' } });
  });

  test.each(['other:name', 'nothing', 'geometry/gml:Point', "name' OR '1'='1", '*', '//name', 'name[2]', ''])(
    '%s is refused',
    (path) => {
      expect(faultOf(() => read(compare('PropertyIsEqualTo', reference(path), literal('1'))))).toBe(
        'invalidParameter',
      );
    },
  );

  test('@gml:id is the key', () => {
    expect(read(compare('PropertyIsEqualTo', reference('@gml:id'), literal('parcels.7')))).toEqual({
      kind: 'keys',
      keys: ['7'],
    });
  });
});

describe('ResourceId', () => {
  test('several are one list of keys; ids of other types match nothing', () => {
    expect(
      read(
        '<fes:ResourceId rid="parcels.1"/><fes:ResourceId rid="roads.1"/><fes:ResourceId rid="parcels.2"/>',
      ),
    ).toEqual({ kind: 'keys', keys: ['1', '2'] });
  });

  test('without rid is refused', () => {
    expect(faultOf(() => read('<fes:ResourceId/>'))).toBe('invalidParameter');
  });
});

describe('BBOX', () => {
  const envelope = (srsName: string, lower = '1 2', upper = '3 4'): string =>
    `<fes:BBOX>${reference('geometry')}<gml:Envelope ${srsName}><gml:lowerCorner>${lower}</gml:lowerCorner><gml:upperCorner>${upper}</gml:upperCorner></gml:Envelope></fes:BBOX>`;

  test.each([
    ['srsName="urn:ogc:def:crs:EPSG::2177"', [2, 1, 4, 3], 2177],
    ['srsName="http://www.opengis.net/def/crs/EPSG/0/2180"', [2, 1, 4, 3], 2180],
    ['srsName="EPSG:2180"', [1, 2, 3, 4], 2180],
    ['srsName="http://www.opengis.net/gml/srs/epsg.xml#2180"', [1, 2, 3, 4], 2180],
    ['', [2, 1, 4, 3], 2180],
  ])('with %j is x, y inside', (srsName, extent, srid) => {
    expect(read(envelope(srsName))).toMatchObject({ kind: 'bbox', extent, crs: { srid } });
  });

  test('without a ValueReference is about the geometry', () => {
    expect(read(envelope('').replace(reference('geometry'), ''))).toMatchObject({ kind: 'bbox' });
  });

  test.each([
    [envelope('srsName="EPSG:9999"'), 'unsupportedCrs'],
    [envelope('', '1', '3 4'), 'invalidBbox'],
    [envelope('', '1 NaN', '3 4'), 'invalidBbox'],
    [envelope('', '1 Infinity', '3 4'), 'invalidBbox'],
    [envelope('').replace('geometry', 'name'), 'invalidParameter'],
    [`<fes:BBOX>${reference('geometry')}</fes:BBOX>`, 'invalidParameter'],
  ])('%s is refused as %s', (content, fault) => {
    expect(faultOf(() => read(content))).toBe(fault);
  });
});

describe('what is not offered is refused', () => {
  test.each([
    ['', 'nothing'],
    ['<fes:Intersects/>', 'another spatial operator'],
    ['<fes:During/>', 'a temporal operator'],
    [compare('PropertyIsEqualTo', '<fes:Function name="pg_sleep"/>', literal('1')), 'a function'],
    [compare('PropertyIsEqualTo', reference('name'), ''), 'one operand'],
    [compare('PropertyIsLike', reference('name'), literal('a')), 'LIKE without its characters'],
    ['<fes:And/>', 'an empty And'],
    ['<fes:Not/>', 'an empty Not'],
    ['<other:PropertyIsNull/>', 'an operator of another namespace'],
    [
      compare('PropertyIsEqualTo', reference('name'), '<fes:Literal><gml:Point/></fes:Literal>'),
      'elements as literal',
    ],
    ['<fes:constructor/>', 'a name of JavaScript'],
  ])('%s (%s)', (content) => {
    expect(faultOf(() => read(content))).toBe('invalidParameter');
  });

  test('a filter of another language', () => {
    expect(faultOf(() => readFes(readXmlText('<Filter xmlns="http://www.opengis.net/ogc"/>'), target))).toBe(
      'invalidParameter',
    );
  });
});
