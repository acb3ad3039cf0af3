import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { XmlDocument } from 'libxml2-wasm';
import { expect } from 'vitest';
import { type OwnServer, startOwnServer } from '../server.ts';
import { validateXml } from '../xsd.ts';

const FIXTURES = fileURLToPath(new URL('./fixtures/wfs', import.meta.url));

/** A listening server with the layers of `fixtures/wfs` alone. */
export interface WfsServer extends OwnServer {
  /** Address of the service. */
  readonly wfs: string;
}

export type Parameters = Readonly<Record<string, string | number | null>>;

export async function startWfsServer(environment: Readonly<Record<string, string>> = {}): Promise<WfsServer> {
  const tables = await readFile(join(FIXTURES, 'tables.sql'), 'utf8');
  const settings = { LAYERS_DIR: FIXTURES, RENDER_THREADS: '1', ...environment };
  const server = await startOwnServer(settings, { prepare: (database) => database.script(tables) });
  return { ...server, wfs: `${server.url}/wfs` };
}

/** Asks in KVP; SERVICE, VERSION and REQUEST are there unless null. */
export function ask(wfs: string, parameters: Parameters, init?: RequestInit): Promise<Response> {
  const search = new URLSearchParams();
  const all = { SERVICE: 'WFS', VERSION: '2.0.0', REQUEST: 'GetFeature', ...parameters };
  for (const [name, value] of Object.entries(all)) if (value !== null) search.append(name, String(value));
  return fetch(`${wfs}?${search}`, init);
}

/** Sends XML; `content` stands in an element of that name with the usual prefixes declared. */
export function post(wfs: string, operation: string, attributes: string, content: string): Promise<Response> {
  const body = `<wfs:${operation} xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:fes="http://www.opengis.net/fes/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:ows="http://www.opengis.net/ows/1.1" xmlns:app="urn:x-infostrada:sip:layers" service="WFS" version="2.0.0" ${attributes}>${content}</wfs:${operation}>`;
  return fetch(wfs, { method: 'POST', headers: { 'content-type': 'text/xml' }, body });
}

/** Sends a document of WFS 1.1 or 1.0 with the usual prefixes declared. */
export function postOld(
  wfs: string,
  version: '1.1.0' | '1.0.0',
  operation: string,
  attributes: string,
  content: string,
): Promise<Response> {
  const body = `<wfs:${operation} xmlns:wfs="http://www.opengis.net/wfs" xmlns:ogc="http://www.opengis.net/ogc" xmlns:gml="http://www.opengis.net/gml" xmlns:ows="http://www.opengis.net/ows" xmlns:app="urn:x-infostrada:sip:layers" service="WFS" version="${version}" ${attributes}>${content}</wfs:${operation}>`;
  return fetch(wfs, { method: 'POST', headers: { 'content-type': 'text/xml' }, body });
}

/** An XML answer that is valid by its schemas. */
export class Answer {
  readonly response: Response;
  readonly text: string;
  readonly #document: XmlDocument;

  private constructor(response: Response, text: string, document: XmlDocument) {
    this.response = response;
    this.text = text;
    this.#document = document;
  }

  static async of(response: Response | Promise<Response>, status = 200): Promise<Answer> {
    const answered = await response;
    const text = await answered.text();
    expect(answered.status, text.slice(0, 600)).toBe(status);
    return new Answer(answered, text, await validateXml(text));
  }

  /** Texts of the nodes that an XPath finds. */
  all(xpath: string): readonly string[] {
    return this.#document.find(xpath, NAMESPACES).map((node) => node.content);
  }

  /** Text of the one node that an XPath finds. */
  one(xpath: string): string {
    const found = this.all(xpath);
    expect(found, xpath).toHaveLength(1);
    return found[0] as string;
  }

  count(xpath: string): number {
    return this.#document.find(xpath, NAMESPACES).length;
  }
}

/** The code, locator and status of an exception report, which must be valid. */
export async function exceptionOf(response: Response | Promise<Response>): Promise<{
  readonly status: number;
  readonly code: string;
  readonly locator: string | undefined;
  readonly text: string;
}> {
  const answered = await response;
  const text = await answered.text();
  const answer = await Answer.of(new Response(text), 200);
  expect(answered.headers.get('content-type')).toBe('text/xml; charset=utf-8');
  expect(answered.headers.get('cache-control')).toBe('no-store');
  expect(answer.one('/ows:ExceptionReport/@version')).toBe('2.0.0');
  return {
    status: answered.status,
    code: answer.one('//ows:Exception/@exceptionCode'),
    locator: answer.all('//ows:Exception/@locator')[0],
    text: answer.one('//ows:ExceptionText'),
  };
}

const NAMESPACES = {
  wfs: 'http://www.opengis.net/wfs/2.0',
  fes: 'http://www.opengis.net/fes/2.0',
  gml: 'http://www.opengis.net/gml/3.2',
  ows: 'http://www.opengis.net/ows/1.1',
  sip: 'urn:x-infostrada:sip:layers',
  sf: 'http://cite.opengeospatial.org/gmlsf',
  wfs1: 'http://www.opengis.net/wfs',
  gml3: 'http://www.opengis.net/gml',
  ows1: 'http://www.opengis.net/ows',
  ogc: 'http://www.opengis.net/ogc',
  xsd: 'http://www.w3.org/2001/XMLSchema',
  xlink: 'http://www.w3.org/1999/xlink',
};
