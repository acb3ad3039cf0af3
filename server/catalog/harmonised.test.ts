import { expect, test } from 'vitest';
import { resolveHarmonised } from './harmonised.ts';

const properties = [
  { name: 'number', type: 'string' },
  { name: 'entered', type: 'date' },
] as const;
const mapping = {
  type: 'cp:CadastralParcel',
  schema: 'https://example.com/cp.xsd',
  namespaces: { cp: 'http://example.com/cp' },
};

test('a mapping is read with its values checked and typed', () => {
  const faults: string[] = [];
  const [type] = resolveHarmonised(
    [
      {
        ...mapping,
        elements: [
          { path: 'cp:a/cp:b', value: "=concat('x', number)", attributes: { uom: 'm' } },
          { path: 'cp:c', value: '=entered', dateTime: true, nil: 'unknown' },
        ],
      },
    ],
    properties,
    new Set(),
    (path, message) => faults.push(`${path.join('.')}: ${message}`),
  );
  expect(faults).toEqual([]);
  expect(type?.namespace).toBe('http://example.com/cp');
  expect(type?.elements.map(({ path }) => path)).toEqual([['cp:a', 'cp:b'], ['cp:c']]);
  expect(type?.elements[1]?.content).toMatchObject({ kind: 'text', value: { type: 'timestamp' } });
});

test('every fault of a mapping is told with its place', () => {
  const faults: string[] = [];
  resolveHarmonised(
    [
      {
        ...mapping,
        filter: 'owner = 1',
        elements: [
          { path: 'x:a', value: '=secret' },
          { path: 'cp:b', value: '=number +', attributes: { t: '=gone' } },
          { path: 'cp:c', value: 'a', href: 'b' },
          { path: 'cp:d' },
        ],
      },
      { ...mapping, elements: [{ path: 'cp:a', geometry: 'as it is' }] },
    ],
    properties,
    new Set(),
    (path) => faults.push(path.join('.')),
  );
  expect(faults.sort()).toEqual(
    [
      '0.elements.0.value',
      '0.elements.1.attributes.t',
      '0.elements.1.value',
      '0.elements.2',
      '0.elements.3',
      '0.filter',
      '0.namespaces',
      '1.type',
    ].sort(),
  );
});
