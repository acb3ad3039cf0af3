import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Answer, startWfsServer, type WfsServer } from './wfs-server.ts';

/* The SOAP binding (WFS 2.0, 7.6.5 and Annex E): what stands in the envelope is the answer that XML would have. */

let server: WfsServer;
beforeAll(async () => {
  server = await startWfsServer();
});
afterAll(() => server.close());

const NAMESPACES = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
} as const;
type Version = keyof typeof NAMESPACES;
const TYPES = { '1.1': 'text/xml; charset=utf-8', '1.2': 'application/soap+xml; charset=utf-8' } as const;

const send = (version: Version, body: string, header = ''): Promise<Response> =>
  fetch(server.wfs, {
    method: 'POST',
    headers: { 'content-type': TYPES[version] },
    body: `<s:Envelope xmlns:s="${NAMESPACES[version]}">${header}<s:Body>${body}</s:Body></s:Envelope>`,
  });
const wfs = (operation: string, content = ''): string =>
  `<wfs:${operation} xmlns:wfs="http://www.opengis.net/wfs/2.0" service="WFS" version="2.0.0">${content}</wfs:${operation}>`;

/** What the body of an envelope holds. */
async function contentOf(response: Response, version: Version): Promise<string> {
  expect(response.headers.get('content-type')).toBe(TYPES[version]);
  const text = await response.text();
  const [, content = ''] =
    /^<\?xml [^>]*\?>\s*<soap:Envelope [^>]*><soap:Body>([\s\S]*)<\/soap:Body><\/soap:Envelope>\s*$/.exec(
      text,
    ) ?? [];
  expect(text).toContain(`xmlns:soap="${NAMESPACES[version]}"`);
  return content;
}

describe.each(['1.1', '1.2'] as const)('in SOAP %s', (version) => {
  test.each([
    ['GetCapabilities', '', 'WFS_Capabilities'],
    ['ListStoredQueries', '', 'ListStoredQueriesResponse'],
    ['DescribeFeatureType', '<wfs:TypeName>places</wfs:TypeName>', 'schema'],
    ['GetFeature', '<wfs:Query typeNames="places"/>', 'FeatureCollection'],
    ['GetFeature', '<wfs:Query typeNames="rows"/>', 'FeatureCollection'],
  ])('%s is answered in an envelope', async (operation, content, root) => {
    const answer = await contentOf(await send(version, wfs(operation, content)), version);
    expect(answer).toMatch(new RegExp(`^<(wfs|xsd):${root} `));
    if (root !== 'schema') await Answer.of(new Response(answer));
  });

  test('an exception is the detail of a fault', async () => {
    const response = await send(version, wfs('GetFeature', '<wfs:Query typeNames="nothing"/>'));
    expect(response.status).toBe(400);
    const fault = await contentOf(response, version);
    expect(fault).toContain(version === '1.1' ? '<faultcode>soap:Client<' : '<soap:Value>soap:Sender<');
    const [report = ''] = /<ows:ExceptionReport[\s\S]*<\/ows:ExceptionReport>/.exec(fault) ?? [];
    const answer = await Answer.of(new Response(report));
    expect(answer.one('//ows:Exception/@locator')).toBe('typeNames');
  });

  test.each([
    ['no request', ''],
    ['two requests', wfs('GetCapabilities').repeat(2)],
    ['what is no request', '<a xmlns=""/>'],
  ])('an envelope with %s is a fault', async (_, body) => {
    const response = await send(version, body);
    expect(await contentOf(response, version)).toContain('exceptionCode="OperationParsingFailed"');
  });

  test('a header that must be understood is refused, another let pass', async () => {
    const header = (attributes: string): string =>
      `<s:Header xmlns:s="${NAMESPACES[version]}"><a xmlns="urn:a" ${attributes}/></s:Header>`;
    const refused = await send(version, wfs('GetCapabilities'), header('s:mustUnderstand="1"'));
    expect(await contentOf(refused, version)).toContain('OperationParsingFailed');
    expect((await send(version, wfs('ListStoredQueries'), header(''))).status).toBe(200);
  });
});
