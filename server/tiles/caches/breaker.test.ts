import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Breaker } from './breaker.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const fail = async (): Promise<never> => {
  throw new Error('away');
};

test('a service that came back is asked again: by one who tries, then by all', async () => {
  const told: unknown[] = [];
  const breaker = new Breaker(2, (error) => told.push(error));
  for (let i = 0; i < 5; i++) await breaker.ask(fail);
  expect(told).toHaveLength(1);
  let asked = 0;
  const count = async (): Promise<number> => ++asked;
  expect(await breaker.ask(count)).toBeUndefined();
  vi.advanceTimersByTime(11_000);
  const trial = Promise.withResolvers<number>();
  const one = breaker.ask(() => trial.promise);
  expect(await breaker.ask(count)).toBeUndefined();
  trial.resolve(7);
  expect(await one).toBe(7);
  expect(await breaker.ask(count)).toBe(1);
  for (let i = 0; i < 3; i++) await breaker.ask(fail);
  expect(told).toHaveLength(2);
});

test('a trial that fails is not told of, and a failure between successes is chance', async () => {
  const told: unknown[] = [];
  const breaker = new Breaker(2, (error) => told.push(error));
  for (let i = 0; i < 10; i++) {
    await breaker.ask(fail);
    await breaker.ask(fail);
    expect(await breaker.ask(async () => 1)).toBe(1);
  }
  expect(told).toEqual([]);
  for (let i = 0; i < 20; i++) {
    await breaker.ask(fail);
    vi.advanceTimersByTime(11_000);
  }
  expect(told).toHaveLength(1);
});

test('no more are asked at once than may be', async () => {
  const breaker = new Breaker(2, () => undefined);
  const end = Promise.withResolvers<number>();
  const asked = [1, 2, 3].map(() => breaker.ask(() => end.promise));
  end.resolve(5);
  expect(await Promise.all(asked)).toEqual([5, 5, undefined]);
});
