import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWfsServer, type WfsServer } from './wfs-server.ts';

const run = promisify(execFile);
const gdal = findGdal();

/** The version of ogrinfo, or undefined where gdal-bin is not installed. */
function findGdal(): string | undefined {
  try {
    return execFileSync('ogrinfo', ['--version'], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

describe.skipIf(gdal === undefined)(
  `GDAL reads OGC API Features (${gdal ?? 'skipped: gdal-bin is not installed'})`,
  () => {
    let server: WfsServer;
    beforeAll(async () => {
      server = await startWfsServer({ DEFAULT_FEATURES: '7' });
    });
    afterAll(() => server.close());

    const info = async (...options: string[]): Promise<string> =>
      (await run('ogrinfo', ['-ro', '-so', ...options])).stdout;

    test('page after page, to the last feature', async () => {
      const items = await fetch(`${server.url}/ogc/collections/rows/items?f=json&limit=1`);
      const { numberMatched } = (await items.json()) as { numberMatched: number };
      expect(numberMatched).toBeGreaterThan(20);
      const options = ['-oo', 'PAGE_SIZE=7', `OAPIF:${server.url}/ogc`, 'rows'];
      expect(await info(...options)).toContain(`Feature Count: ${numberMatched}\n`);
    });

    test('a collection has one link to its items in each media type; further files are enclosures', async () => {
      const answer = await fetch(`${server.url}/ogc/collections/rows?f=json`);
      const { links } = (await answer.json()) as { links: { rel: string; type: string; href: string }[] };
      const types = links.filter(({ rel }) => rel === 'items').map(({ type }) => type);
      expect(types).toEqual([...new Set(types)]);
      const files = links.filter(({ rel }) => rel === 'enclosure').map(({ href }) => new URL(href).search);
      expect(files).toEqual(['?f=geojson', '?f=csv-xy', '?f=csv-excel', '?f=fgb-indexed']);
    });
  },
);
