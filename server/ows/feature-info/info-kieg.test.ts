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
