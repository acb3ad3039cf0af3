import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { startTestServer } from '../server.ts';

let url: string;
beforeAll(async () => {
  ({ url } = await startTestServer());
});

/** The costliest condition there is, so many times, none true: every parcel is compared with each. */
function patterns(count: number): string {
  const like = (i: number): string =>
    `<fes:PropertyIsLike wildCard="*" singleChar="." escapeChar="!" matchCase="false"><fes:ValueReference>parcel_id</fes:ValueReference><fes:Literal>*${i}*.*.*.*q${i}*</fes:Literal></fes:PropertyIsLike>`;
  return `<wfs:GetFeature service="WFS" version="2.0.0" count="1" xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:fes="http://www.opengis.net/fes/2.0"><wfs:Query typeNames="parcels"><fes:Filter><fes:Or>${Array.from({ length: count }, (_, i) => like(i)).join('')}</fes:Or></fes:Filter></wfs:Query></wfs:GetFeature>`;
}

const post = (body: string): Promise<Response> =>
  fetch(`${url}/wfs`, { method: 'POST', headers: { 'content-type': 'text/xml' }, body });

describe('a query made to be heavy', () => {
  test('is refused when it would take many seconds', async () => {
    const answer = await post(patterns(500));
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('more than 2000 conditions');
  });

  test('as heavy as may be, leaves the others their turn', { timeout: 60_000 }, async () => {
    const heavy = post(patterns(49));
    await wait(100);
    const began = performance.now();
    const paths = [
      '/ogc/collections/gminas/items?limit=1&f=json',
      '/wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=powiats&COUNT=1',
      '/tiles/powiats/7/70/42.mvt',
      '/health/ready',
    ];
    const statuses = await Promise.all(paths.map(async (path) => (await fetch(url + path)).status));
    expect(statuses).toEqual([200, 200, 200, 200]);
    expect(performance.now() - began).toBeLessThan(10_000);
    expect((await heavy).status).toBe(200);
  });
});
