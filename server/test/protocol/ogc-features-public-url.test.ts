import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OwnServer, startOwnServer } from '../server.ts';

let server: OwnServer;
beforeAll(async () => {
  server = await startOwnServer({ PUBLIC_URL: 'https://mapy.example.pl/sip', RENDER_THREADS: '1' });
});
afterAll(async () => server.close());

test.each(['', '/sip'])(
  'behind a proxy that %j every address is the public one, whatever Host says',
  async (prefix) => {
    for (const path of ['/ogc', '/ogc/collections', '/ogc/api', '/borders/ogc/collections']) {
      for (const accept of ['application/json', 'text/html']) {
        const answer = await fetch(`${server.url}${prefix}${path}`, {
          headers: { accept, 'x-forwarded-host': 'evil.example' },
        });
        expect(answer.status).toBe(200);
        const text = await answer.text();
        expect(text).toContain(`https://mapy.example.pl/sip${path.replace(/ogc.*/, 'ogc')}`);
        expect(text).not.toContain('127.0.0.1');
        expect(text).not.toContain('evil.example');
        expect(answer.headers.get('link')).not.toContain('127.0.0.1');
      }
    }
  },
);
