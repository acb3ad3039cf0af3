import { expect, test } from 'vitest';
import type { Catalog } from '../catalog/layer.ts';
import { CapabilitiesStore } from './capabilities-store.ts';

const state = (version: string) => ({ version }) as Catalog;

test('a document is made once for a state, beside that of the state which is prepared', async () => {
  const store = new CapabilitiesStore();
  const [now, next] = [state('1'), state('2')];
  const made: string[] = [];
  const ask = async ({ version }: Catalog, catalog: Catalog): Promise<string> => {
    const { bytes } = await store.document(catalog, 'key', async () => {
      made.push(version);
      return `state ${version}`;
    });
    return new TextDecoder().decode(bytes);
  };
  await Promise.all([ask(now, now), ask(now, now)]);
  for (const each of [next, now, next]) expect(await ask(each, each)).toBe(`state ${each.version}`);
  expect(made).toEqual(['1', '2']);
  await ask(state('3'), state('3'));
  await ask(now, now);
  expect(made).toEqual(['1', '2', '3', '1']);
});

test('a document that could not be made is made at the next question', async () => {
  const store = new CapabilitiesStore();
  const catalog = state('1');
  await expect(store.document(catalog, 'key', () => Promise.reject(new Error('away')))).rejects.toThrow(
    'away',
  );
  expect((await store.document(catalog, 'key', () => 'here')).bytes).toHaveLength(4);
});

test('documents asked for in ever other forms fill no more than their room', async () => {
  const store = new CapabilitiesStore();
  const catalog = state('1');
  const large = 'x'.repeat(60_000_000);
  const first = await store.document(catalog, 'form 0', () => large);
  for (let i = 1; i < 6; i++) await store.document(catalog, `form ${i}`, () => large);
  expect(await store.document(catalog, 'form 5', () => 'again')).toMatchObject({ hash: first.hash });
  expect((await store.document(catalog, 'form 0', () => 'again')).bytes).toHaveLength(5);
});
