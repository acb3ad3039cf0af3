import { beforeAll, expect, test } from 'vitest';
import { startTestServer } from '../server.ts';

let url = '';
beforeAll(async () => {
  url = (await startTestServer()).url;
});

test('a server with database and catalog is live and ready', async () => {
  expect(await (await fetch(`${url}/health/live`)).json()).toEqual({ status: 'live' });
  const ready = await fetch(`${url}/health/ready`);
  expect(ready.status).toBe(200);
  expect(ready.headers.get('cache-control')).toBe('no-store');
  expect(await ready.json()).toMatchObject({ status: 'ready', database: 'reachable' });
});

test('requests are counted by service and layer, and only layers of the catalog', async () => {
  await fetch(`${url}/ogc/collections/powiats/items?limit=1`);
  await fetch(`${url}/wfs?service=WFS&version=2.0.0&request=GetFeature&typeNames=powiats&count=1`);
  await fetch(`${url}/wms?service=WMS&request=GetMap&layers=made_up_by_a_stranger`);
  const text = await (await fetch(`${url}/metrics`)).text();
  expect(text).toMatch(/layer_requests_total\{service="ogc",layer="powiats"\} [1-9]/);
  expect(text).toMatch(/layer_requests_total\{service="wfs",layer="powiats"\} [1-9]/);
  expect(text).toMatch(/http_request_duration_seconds_count\{service="wms",status="[24]xx"\} [1-9]/);
  expect(text).not.toContain('made_up_by_a_stranger');
});
