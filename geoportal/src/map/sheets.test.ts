import { expect, test } from 'vitest';
import type { PortalLayer } from '../../../server/portal/contract.ts';
import type { LayerState } from '../state/portal-state.ts';
import { toSheets } from './sheets.ts';

const layers = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id }) as PortalLayer);
const on = (opacity = 1): LayerState => ({ visible: true, opacity });
const off: LayerState = { visible: false, opacity: 1 };
const shape = (states: Record<string, LayerState>, apart: string[] = []): [string, number][] =>
  toSheets(layers, states, new Set(apart)).map((sheet) => [
    sheet.layers.map(({ id }) => id).join(''),
    sheet.opacity,
  ]);

test('opaque neighbours share a picture, what is off lies between them unnoticed', () => {
  expect(shape({ a: on(), b: off, c: on(), d: on() })).toEqual([['acd', 1]]);
});

test('a layer seen through parts what is above it from what is below', () => {
  expect(shape({ a: on(), b: on(), c: on(0.5), d: on(), e: on() })).toEqual([
    ['ab', 1],
    ['c', 0.5],
    ['de', 1],
  ]);
});

test('a layer set apart takes no other along', () => {
  expect(shape({ a: on(), b: on(), c: on() }, ['b'])).toEqual([
    ['a', 1],
    ['b', 1],
    ['c', 1],
  ]);
});

test('nothing switched on is no picture at all', () => {
  expect(shape({ a: off })).toEqual([]);
});
