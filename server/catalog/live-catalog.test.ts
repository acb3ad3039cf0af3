import { expect, test } from 'vitest';
import type { Catalog } from './layer.ts';
import { LiveCatalog } from './live-catalog.ts';

const state = (version: string) => ({ version }) as Catalog;

test('a state is published when it is prepared, and only the server itself sees it before', async () => {
  const [first, second] = [state('1'), state('2')];
  const catalog = new LiveCatalog(first);
  const seen: unknown[] = [];
  const end = catalog.beforeChange(async (next) => {
    await Promise.resolve();
    seen.push(next, catalog.next, catalog.current);
  });
  await catalog.publish(second);
  expect(seen).toEqual([second, second, first]);
  expect([catalog.next, catalog.current]).toEqual([second, second]);
  end();
  await catalog.publish(first);
  expect(seen).toHaveLength(3);
});

test('a preparation that fails, or never ends, does not keep a state back', async () => {
  const catalog = new LiveCatalog(state('1'));
  const end = catalog.beforeChange(() => Promise.reject(new Error('away')));
  await catalog.publish(state('2'));
  expect(catalog.current.version).toBe('2');
  end();
  catalog.beforeChange(() => new Promise(() => undefined));
  await catalog.publish(state('3'));
  expect(catalog.current.version).toBe('3');
});
