import { expect, it } from 'vitest';
import type { Layer, Property } from '../../catalog/layer.ts';
import { fixtureLayer } from '../../test/fixture-catalog.ts';
import { writeInfoKieg } from './info-kieg.ts';

const property = (name: string, codes?: Property['codes']): Property => ({
  name,
  column: name,
  type: 'string',
  title: { pl: name, en: name },
  description: undefined,
  unit: undefined,
  codes,
  queryable: true,
});

const units = { '049901_4': { pl: 'Wierzbogród – miasto', en: 'Wierzbogród, town' } };

function told(fields: NonNullable<Layer['kieg']>['fields'], ...values: readonly (string | null)[]): string {
  const properties = [property('id'), property('unit', units), property('sheet')];
  const kieg: Layer['kieg'] = { layer: 'dzialki', fields };
  const layer = fixtureLayer('parcels', 'a', { properties, kieg });
  return writeInfoKieg([{ layer, features: [{ key: '1', geometry: null, values }] } as never]);
}

it('names the gmina that the unit stands for', () => {
  const fields = { ID_DZIALKI: 'id', NAZWA_GMINY: 'unit' };
  expect(told(fields, '049901_4.0001.1', '049901_4')).toContain(
    '<NAZWA_GMINY>Wierzbogród – miasto</NAZWA_GMINY>',
  );
  expect(told(fields, '049901_4.0001.1', 'X')).toContain('<NAZWA_GMINY>X</NAZWA_GMINY>');
  expect(told(fields, '049901_4.0001.1', null)).toContain('<NAZWA_GMINY/>');
});

it('writes precincts and register groups as the profile does', () => {
  const fields = { NUMER_OBREBU: 'id', GRUPA_REJESTROWA: 'group' };
  const group = property('group', { '7': { pl: 'osoby fizyczne', en: 'natural persons' } });
  const layer = fixtureLayer('parcels', 'a', {
    properties: [property('id'), group],
    kieg: { layer: 'dzialki', fields },
  });
  const write = (...values: readonly string[]) =>
    writeInfoKieg([{ layer, features: [{ key: '1', geometry: null, values }] } as never]);
  expect(write('302107_2.0003', '7')).toContain('<NUMER_OBREBU>0003</NUMER_OBREBU>');
  expect(write('302107_2.0003', '7')).toContain('<GRUPA_REJESTROWA>7 - osoby fizyczne</GRUPA_REJESTROWA>');
  expect(write('3', '99')).toContain('<NUMER_OBREBU>3</NUMER_OBREBU>');
  expect(write('3', '99')).toContain('<GRUPA_REJESTROWA>99</GRUPA_REJESTROWA>');
});

it('dates what no property dates by the day of the data, or by today', () => {
  const of = (updated?: string) => {
    const layer = fixtureLayer('parcels', 'a', {
      properties: [property('id')],
      kieg: { layer: 'dzialki', fields: {} },
    });
    const dated = { ...layer, freshness: { ...layer.freshness, updated } };
    return writeInfoKieg([
      { layer: dated, features: [{ key: '1', geometry: null, values: ['1'] }] } as never,
    ]);
  };
  expect(of('2026-09-01')).toContain('<DATA>2026-09-01</DATA>');
  expect(of()).toMatch(/<DATA>20\d\d-\d\d-\d\d<\/DATA>/);
});

it('reads the number of a sheet from the identifier where there is no property for it', () => {
  expect(told({ ID_DZIALKI: 'id' }, '046301_1.0012.AR_34.5/6')).toContain(
    '<NUMER_ARKUSZA>34</NUMER_ARKUSZA>',
  );
  expect(told({ ID_DZIALKI: 'id' }, '046301_1.0012.5/6')).toContain('<NUMER_ARKUSZA/>');
  expect(told({}, '046301_1.0012.AR_34.5/6')).toContain('<NUMER_ARKUSZA/>');
  expect(told({ ID_DZIALKI: 'id', NUMER_ARKUSZA: 'sheet' }, '046301_1.0012.AR_34.5/6', null, '7')).toContain(
    '<NUMER_ARKUSZA>7</NUMER_ARKUSZA>',
  );
});
