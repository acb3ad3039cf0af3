import { ServiceError } from '../../errors.ts';
import { childrenOf, type XmlElement } from '../../xml/read.ts';
import { element, endTag, startTag, XML_DECLARATION, type Xml, xmlDocument } from '../../xml/write.ts';

export type SoapVersion = '1.1' | '1.2';

const NAMESPACES: Readonly<Record<SoapVersion, string>> = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
};

/** Media type of envelopes (SOAP 1.1, 6; SOAP 1.2 Part 2, 7.1.4). */
export const soapTypes: Readonly<Record<SoapVersion, string>> = {
  '1.1': 'text/xml; charset=utf-8',
  '1.2': 'application/soap+xml; charset=utf-8',
};

/** The version of SOAP whose envelope an element is, or undefined. */
export function soapVersionOf(root: XmlElement): SoapVersion | undefined {
  if (root.name !== 'Envelope') return undefined;
  return root.namespace === NAMESPACES['1.1']
    ? '1.1'
    : root.namespace === NAMESPACES['1.2']
      ? '1.2'
      : undefined;
}

/**
 * The request in an envelope.
 * @throws ServiceError malformedBody without a Body that holds one element, or with a header that must be understood
 */
export function readSoapBody(envelope: XmlElement, version: SoapVersion): XmlElement {
  const namespace = NAMESPACES[version];
  const demands = childrenOf(envelope, namespace, 'Header')
    .flatMap((header) => header.children)
    .filter((entry) => /^(1|true)$/.test(entry.attributes.get(`{${namespace}}mustUnderstand`) ?? ''));
  const [demand] = demands;
  if (demand !== undefined) {
    throw new ServiceError('malformedBody', `The SOAP header ${demand.name} is not understood.`, {
      received: demand.name,
      allowed: 'no headers with mustUnderstand',
    });
  }
  const bodies = childrenOf(envelope, namespace, 'Body');
  const [body] = bodies;
  const [content] = body?.children ?? [];
  if (bodies.length === 1 && body?.children.length === 1 && content !== undefined) return content;
  throw new ServiceError('malformedBody', 'The SOAP envelope holds no single request.', {
    received: 'Envelope',
    allowed: 'one Body with one element',
  });
}

/** The pieces of an XML document in an envelope, as they arrive; its declaration is in the first, which is text. */
export async function* wrapInSoap(
  pieces: AsyncIterable<string | Uint8Array>,
  version: SoapVersion,
): AsyncGenerator<string | Uint8Array, void, undefined> {
  yield XML_DECLARATION +
    startTag('soap:Envelope', { 'xmlns:soap': NAMESPACES[version] }) +
    startTag('soap:Body');
  for await (const piece of pieces) {
    const isStart = typeof piece === 'string' && piece.startsWith(XML_DECLARATION);
    yield isStart ? piece.slice(XML_DECLARATION.length) : piece;
  }
  yield endTag('soap:Body') + endTag('soap:Envelope');
}

/**
 * A fault around an exception report (WFS 2.0, Annex E): the sender's when the request was wrong, else the receiver's.
 */
export function writeSoapFault(report: Xml, version: SoapVersion, isOurs: boolean): string {
  const reason = 'A web service exception was reported.';
  const fault =
    version === '1.1'
      ? element(
          'soap:Fault',
          {},
          element('faultcode', {}, isOurs ? 'soap:Server' : 'soap:Client'),
          element('faultstring', {}, reason),
          element('detail', {}, report),
        )
      : element(
          'soap:Fault',
          {},
          element('soap:Code', {}, element('soap:Value', {}, isOurs ? 'soap:Receiver' : 'soap:Sender')),
          element('soap:Reason', {}, element('soap:Text', { 'xml:lang': 'en' }, reason)),
          element('soap:Detail', {}, report),
        );
  return xmlDocument(
    element('soap:Envelope', { 'xmlns:soap': NAMESPACES[version] }, element('soap:Body', {}, fault)),
  );
}
