import { expect, test } from 'vitest';
import { ExportSlots } from './export-slots.ts';

const never = new AbortController().signal;

async function* two(log: string[], name: string): AsyncGenerator<string> {
  log.push(`${name} begins`);
  yield '1';
  yield '2';
  log.push(`${name} ends`);
}

test('a second file waits until the first one has ended', async () => {
  const slots = new ExportSlots(1);
  const log: string[] = [];
  const first = slots.hold(() => two(log, 'first'), never);
  await first.next();
  const second = slots.hold(() => two(log, 'second'), never);
  const waiting = second.next();
  for await (const _ of first);
  await waiting;
  expect(log).toEqual(['first begins', 'first ends', 'second begins']);
  await second.return();
});

test('a reader who leaves frees the slot, one who leaves the queue takes none', async () => {
  const slots = new ExportSlots(1);
  const log: string[] = [];
  const first = slots.hold(() => two(log, 'first'), never);
  await first.next();
  const gone = new AbortController();
  const left = slots.hold(() => two(log, 'left'), gone.signal).next();
  gone.abort(new Error('gone'));
  await expect(left).rejects.toThrow('gone');
  await first.return();
  const third = slots.hold(() => two(log, 'third'), never);
  await third.next();
  expect(log).toEqual(['first begins', 'third begins']);
  await third.return();
});

test('when too many wait the next one is told to come back', async () => {
  const slots = new ExportSlots(1);
  const open = Array.from({ length: 9 }, () => slots.hold(() => two([], ''), never));
  const [first, ...others] = open;
  await first!.next();
  const waiting = others.map((each) => each.next());
  await expect(slots.hold(() => two([], ''), never).next()).rejects.toMatchObject({ fault: 'overloaded' });
  await first!.return();
  for (const [i, each] of others.entries()) {
    await waiting[i];
    await each.return();
  }
});
