import { expect, test, vi } from 'vitest';
import { createStore } from './store.ts';

test('listeners hear of a change once, with the state before it', () => {
  const store = createStore({ a: 1, b: 2 });
  const listener = vi.fn();
  store.subscribe(listener);
  store.update({ a: 3, b: 4 });
  expect(listener).toHaveBeenCalledExactlyOnceWith({ a: 3, b: 4 }, { a: 1, b: 2 });
});

test('an update that changes nothing tells nobody', () => {
  const store = createStore({ a: 1 });
  const listener = vi.fn();
  store.subscribe(listener);
  store.update({ a: 1 });
  expect(listener).not.toHaveBeenCalled();
});

test('a subscription that has ended hears nothing', () => {
  const store = createStore({ a: 1 });
  const listener = vi.fn();
  store.subscribe(listener)();
  store.update({ a: 2 });
  expect(listener).not.toHaveBeenCalled();
});

test('the state cannot be changed from outside', () => {
  const store = createStore({ a: 1 });
  expect(() => Object.assign(store.get(), { a: 2 })).toThrow(TypeError);
});
