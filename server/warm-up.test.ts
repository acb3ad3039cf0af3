import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import Fastify, { type FastifyBaseLogger } from 'fastify';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { LiveCatalog } from './catalog/live-catalog.ts';
import { isOwnQuestion, visitsOnly } from './http/own-question.ts';
import { keepWarm } from './warm-up.ts';

test('documents are made ahead in every form, again after a change, and no log tells of it', async () => {
  let log = '';
  const sink = new PassThrough();
  sink.on('data', (chunk) => {
    log += String(chunk);
  });
  const logger: FastifyBaseLogger = pino({ level: 'info' }, sink);
  const app = Fastify({ loggerInstance: logger, logController: visitsOnly() });
  const asked: string[] = [];
  const stop = new AbortController();
  const done = new PassThrough();
  app.get('*', async ({ url, headers }) => {
    if (!isOwnQuestion(headers)) return '';
    asked.push(`${headers['accept-encoding']} ${url.slice(1, 4)}`);
    if (asked.length === 21 || asked.length === 42) done.emit('round');
    return '';
  });
  let change: () => void = () => undefined;
  const catalog = {
    onChange(listener: () => void) {
      change = listener;
      return () => undefined;
    },
  } as unknown as LiveCatalog;
  keepWarm(app, catalog, logger, stop.signal);
  await once(done, 'round');
  expect(asked.filter((each) => each.endsWith(' wmt'))).toEqual(['identity wmt', 'gzip wmt', 'br wmt']);
  change();
  await once(done, 'round');
  stop.abort();
  await app.inject({ url: '/visit', headers: { 'x-own-question': 'guessed' } });
  expect(log.match(/incoming request/g)).toHaveLength(1);
  expect(log).toContain('/visit');
  await app.close();
});
