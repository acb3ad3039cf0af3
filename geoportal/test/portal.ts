import type { Browser } from 'playwright-core';
import type { SearchHit } from '../../server/portal/contract.ts';
import { startTestServer } from '../../server/test/server.ts';
import { startBrowser } from './browser.ts';

/** The built portal on a listening server with the demo region, and a browser. */
export interface Portal {
  /** Address of the portal's page, with a slash at the end. */
  readonly url: string;
  readonly browser: Browser;
  close(): Promise<void>;
}

/** What a journey needs; `PORTAL_URL` names a portal that runs already, to walk the journeys there. */
export async function startPortal(): Promise<Portal> {
  const running = process.env.PORTAL_URL;
  const server = running === undefined ? await startTestServer() : undefined;
  const browser = await startBrowser();
  const url = running ?? server?.url ?? '';
  return {
    url: `${url.replace(/\/$/, '')}/`,
    browser,
    async close() {
      await browser.close();
      await server?.close();
    },
  };
}

/** A parcel the search finds: journeys take their words from the data, not from memory. */
export async function someParcel(url: string): Promise<SearchHit> {
  for (const query of ['12', '1', '5/1', '100', '7']) {
    const parcel = (await hitsFor(url, query)).find((hit) => hit.kind === 'parcel' && hit.key !== undefined);
    if (parcel !== undefined) return parcel;
  }
  throw new Error('the search finds no parcel');
}

/** As patient as the portal: a server that has just started may say 503 first. */
async function hitsFor(url: string, query: string, tries = 3): Promise<readonly SearchHit[]> {
  const response = await fetch(`${url}api/search?${new URLSearchParams({ q: query, lang: 'pl' })}`);
  if (response.ok) return ((await response.json()) as { hits: readonly SearchHit[] }).hits;
  if (response.status === 503 && tries > 1) return hitsFor(url, query, tries - 1);
  throw new Error(`the search answers ${response.status}: ${await response.text()}`);
}
