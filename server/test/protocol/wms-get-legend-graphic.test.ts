import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pictureOf, startWmsServer, type WmsServer } from './wms-server.ts';

let server: WmsServer;
beforeAll(async () => {
  server = await startWmsServer();
});
afterAll(() => server.close());

const legend = {
  SERVICE: 'WMS',
  VERSION: '1.3.0',
  REQUEST: 'GetLegendGraphic',
  LAYER: 'lands',
  FORMAT: 'image/png',
};

describe('GetLegendGraphic', () => {
  test('draws every rule of the style with its title', async () => {
    const picture = await pictureOf(await server.ask(legend));
    expect(picture.colours).toContain('#00AA00FF');
    expect(picture.colours).toContain('#AAAA00FF');
    expect(picture.height).toBeGreaterThan(40);
  });

  test('draws one rule alone, of the size asked for', async () => {
    const picture = await pictureOf(await server.ask({ ...legend, RULE: 'other', WIDTH: 30, HEIGHT: 16 }));
    expect([picture.width, picture.height]).toEqual([30, 16]);
    expect(picture.colours).toContain('#AAAA00FF');
    expect(picture.colours).not.toContain('#00AA00FF');
  });

  test('draws the style asked for, and at SCALE only the rules that draw there', async () => {
    const blue = await pictureOf(await server.ask({ ...legend, STYLE: 'lands-blue' }));
    expect(blue.colours).toContain('#0000AAFF');
    const near = { ...legend, STYLE: 'lands-near' };
    expect((await pictureOf(await server.ask({ ...near, SCALE: 5000 }))).colours).toContain('#00AA00FF');
    expect((await pictureOf(await server.ask({ ...near, SCALE: 50_000 }))).colours).not.toContain(
      '#00AA00FF',
    );
  });

  test('is written in the language asked for', async () => {
    const bytes = async (LANGUAGE: string) =>
      Buffer.from(await (await server.ask({ ...legend, LANGUAGE })).arrayBuffer());
    expect((await bytes('pl')).equals(await bytes('en'))).toBe(false);
    expect((await server.ask({ ...legend, LANGUAGE: 'en' })).headers.get('content-language')).toBe('en');
  });

  test('has an ETag that is known without drawing', async () => {
    const etag = (await server.ask(legend, { method: 'HEAD' })).headers.get('etag') ?? '';
    expect(etag).toMatch(/^"/);
    expect((await server.ask(legend, { headers: { 'if-none-match': etag } })).status).toBe(304);
  });

  test('exists in 1.1.1 too', async () => {
    expect((await pictureOf(await server.ask({ ...legend, VERSION: '1.1.1' }))).colours).toContain(
      '#00AA00FF',
    );
  });
});
