import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FeaturesServer, startFeaturesServer } from './ogc-features-server.ts';

interface Page {
  readonly position: string;
  readonly isMore: boolean;
  readonly isReset: boolean;
  readonly freshness: string;
  readonly links: readonly { readonly rel: string; readonly href: string }[];
  readonly changes: readonly {
    readonly collection: string;
    readonly operation?: string;
    readonly ids?: readonly string[];
    readonly extents: readonly (readonly number[])[] | null;
  }[];
}

let server: FeaturesServer;
const sql = (text: string): Promise<void> => server.parts.database.script(text);
const point = (x: number, y: number): string => `ST_SetSRID(ST_MakePoint(${x}, ${y}), 2180)`;

beforeAll(async () => {
  server = await startFeaturesServer({ MAX_LIVE_CONNECTIONS_PER_ADDRESS: '3' });
});

afterAll(() => server.close());

async function page(path: string): Promise<Page> {
  const { answer, body } = await server.api.get(path);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  return body as Page;
}

test('a collection tells what changed since a position, and leads on from there', async () => {
  const { position, changes, freshness } = await page('/collections/places/changes');
  expect(changes).toEqual([]);
  expect(freshness).toBe('feed');
  await sql(`insert into ogc_test.places values ('new', 'New', null, null, ${point(480_000, 560_000)});
    update ogc_test.places set geom = ${point(480_100, 560_000)} where place_id = 'new';
    delete from ogc_test.places where place_id = 'new'`);
  const since = `/collections/places/changes?crs=http://www.opengis.net/def/crs/EPSG/0/2180&since=${position}`;
  const first = await page(`${since}&limit=2`);
  expect(first.isMore).toBe(true);
  expect(first.changes).toMatchObject([
    {
      collection: 'places',
      operation: 'insert',
      ids: ['places.new'],
      extents: [[560_000, 480_000, 560_000, 480_000]],
    },
    {
      operation: 'update',
      extents: [
        [560_000, 480_000, 560_000, 480_000],
        [560_000, 480_100, 560_000, 480_100],
      ],
    },
  ]);
  const next = await page(first.links.find(({ rel }) => rel === 'next')?.href ?? '');
  expect(next.isMore).toBe(false);
  expect(next.changes).toMatchObject([{ operation: 'delete', ids: ['places.new'] }]);
  const elsewhere = await page(`/collections/places/changes?since=${position}&bbox=10,50,11,51`);
  expect(elsewhere.changes).toEqual([]);
  const here = await page(`/collections/places/changes?since=${position}&bbox=18,52,20,54`);
  expect(here.changes).toHaveLength(3);
  expect(here.changes[0]?.extents?.[0]?.[0]).toBeCloseTo(18.71, 1);
});

test('what is wrong with a question is said', async () => {
  const bad = [
    'since=nonsense',
    'since=',
    'limit=0',
    'limit=x',
    'bbox=1,2,3',
    'bbox=3,3,1,1',
    'crs=EPSG:99',
    'x=1',
    'f=xml',
  ];
  for (const query of bad) {
    const answer = await fetch(`${server.landing}/collections/places/changes?${query}`);
    expect([query, answer.status]).toEqual([query, 400]);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  }
  expect((await fetch(`${server.landing}/collections/nothing/changes`)).status).toBe(404);
  expect((await fetch(`${server.landing}/changes?collections=places,nothing`)).status).toBe(404);
  const stream = await fetch(`${server.landing}/changes?f=events`, {
    headers: { 'last-event-id': 'nonsense' },
  });
  expect(stream.status).toBe(400);
});

test('a stream tells changes inside its box within a second, and goes on where its client left', async () => {
  const box = 'bbox=18,52,20,54';
  const live = await listen(`/changes?f=events&collections=places&${box}`);
  expect(live.answer.headers.get('content-type')).toContain('text/event-stream');
  await live.heard('open');
  await sql(`insert into ogc_test.places values
    ('near', 'Near', null, null, ${point(480_000, 560_000)}), ('far', 'Far', null, null, ${point(700_000, 200_000)})`);
  const { id, data } = await live.heard('changes');
  expect(data).toMatchObject({
    changes: [{ collection: 'places', ids: ['places.near'], operation: 'insert' }],
  });
  await live.close();
  await sql(`delete from ogc_test.places where place_id in ('near', 'far')`);
  const again = await listen(`/changes?f=events&collections=places&${box}`, { 'last-event-id': id });
  expect((await again.heard('changes')).data).toMatchObject({
    changes: [{ operation: 'delete', ids: ['places.near'] }],
  });
  await again.close();
  const stale = await listen('/changes?f=events', {
    'last-event-id': Buffer.from('0123456789ab 3:3:').toString('base64url'),
  });
  await stale.heard('reset');
  await stale.close();
});

test('a client with too many streams is told to come back later, and its places become free', async () => {
  const streams = await Promise.all([1, 2, 3].map(() => listen('/collections/places/changes?f=events')));
  const refused = await fetch(`${server.landing}/changes?f=events`);
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('30');
  for (const stream of streams) await stream.close();
  await expect
    .poll(async () => {
      const stream = await listen('/changes?f=events');
      await stream.close();
      return stream.answer.status;
    })
    .toBe(200);
});

test('ETags of items change with the data, within a second', async () => {
  const etag = async (): Promise<string | null> =>
    (await fetch(`${server.landing}/collections/places/items?f=json`)).headers.get('etag');
  const before = await etag();
  expect(await etag()).toBe(before);
  await sql(`update ogc_test.places set note = 'x' where place_id = 'torun'`);
  await expect.poll(etag, { timeout: 1_000, interval: 20 }).not.toBe(before);
});

test('landing page and collections lead to the feed', async () => {
  const { body } = await server.api.get('/collections/places?f=json');
  const { links } = body as { links: { rel: string; type: string; href: string }[] };
  const link = links.find(({ rel }) => rel === 'changes');
  expect(link?.type).toBe('application/json');
  expect((await page(link?.href ?? '')).position).not.toBe('');
});

interface Heard {
  readonly id: string;
  readonly data: unknown;
}

/** A stream of events, read as it comes. */
async function listen(path: string, headers: Record<string, string> = {}) {
  const stop = new AbortController();
  const answer = await fetch(`${server.landing}${path}`, { headers, signal: stop.signal });
  const events: (Heard & { readonly name: string })[] = [];
  const reading = (async () => {
    let text = '';
    for await (const chunk of answer.body ?? []) {
      text += Buffer.from(chunk).toString();
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const field = (name: string): string =>
          new RegExp(`^${name}: (.*)$`, 'm').exec(text.slice(0, end))?.[1] ?? '';
        if (field('event') !== '')
          events.push({ name: field('event'), id: field('id'), data: JSON.parse(field('data')) });
        text = text.slice(end + 2);
      }
    }
  })().catch(() => undefined);
  return {
    answer,
    async heard(name: string): Promise<Heard> {
      await expect
        .poll(() => events.some((event) => event.name === name), { timeout: 3_000, interval: 10 })
        .toBe(true);
      return events.find((event) => event.name === name)!;
    },
    async close(): Promise<void> {
      stop.abort();
      await reading;
    },
  };
}
