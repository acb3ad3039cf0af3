import type { FastifyRequest } from 'fastify';
import { ServiceError } from '../../errors.ts';
import type { Kvp } from '../../http/kvp.ts';
import { kvpOfRequest } from '../../http/kvp-request.ts';
import { acceptVersion, negotiateVersion } from '../../ows/version.ts';
import { childOf, childrenOf, readXml, type XmlElement } from '../../xml/read.ts';
import { present, readGetFeatureKvp, readGetGmlObjectKvp, typeNamesOf } from './get-feature-kvp.ts';
import type { GetFeatureParameters } from './get-feature-parameters.ts';
import { readGetFeatureXml, readGetGmlObjectXml } from './get-feature-xml.ts';
import { findOperation, findXmlOperation } from './request-name.ts';
import { readSoapBody, type SoapVersion, soapVersionOf } from './soap.ts';
import { readDefinitions, type StoredQueryDefinition } from './stored-queries/stored-query-definition.ts';
import { type LockOptions, readLockKvp, readLockXml } from './transactions/lock-request.ts';
import { type NamespaceScope, readNamespaces } from './type-name.ts';
import { dialectOf, findVersion, nearestVersion, type WfsVersion, wfsVersions } from './wfs-version.ts';

/** A request to the service as it was written, whether in KVP or in XML. */
export type WfsRequest = { readonly version: WfsVersion; readonly language: string | undefined } & (
  | { readonly operation: 'GetCapabilities'; readonly sections: readonly string[] }
  | {
      readonly operation: 'DescribeFeatureType';
      readonly typeNames: readonly string[];
      readonly scope: NamespaceScope;
      readonly outputFormat: string | undefined;
    }
  | { readonly operation: 'ListStoredQueries' }
  | { readonly operation: 'DescribeStoredQueries'; readonly ids: readonly string[] }
  | { readonly operation: 'CreateStoredQuery'; readonly definitions: readonly StoredQueryDefinition[] }
  | { readonly operation: 'DropStoredQuery'; readonly id: string }
  | {
      readonly operation: 'GetFeature' | 'GetPropertyValue' | 'GetGmlObject';
      readonly parameters: GetFeatureParameters;
    }
  | { readonly operation: 'Transaction'; readonly written: XmlElement | Kvp }
  | {
      readonly operation: 'LockFeature' | 'GetFeatureWithLock';
      /** undefined: a lock alone is renewed. */
      readonly parameters: GetFeatureParameters | undefined;
      readonly lock: LockOptions;
    }
);

/** In what form an answer is due: known before the request is understood, so that errors have it too. */
export interface AnswerForm {
  readonly version: WfsVersion;
  /** The answer stands in an envelope. */
  readonly soap: SoapVersion | undefined;
}

/** A request that was opened but not read: pairs, or a document. */
export type OpenedRequest = AnswerForm &
  (
    | { readonly kind: 'kvp'; readonly kvp: Kvp }
    /** The document's own element, or the envelope around it. */
    | { readonly kind: 'xml'; readonly root: XmlElement }
  );

/**
 * KVP of the address or form, or the XML of the body.
 * @throws ServiceError malformedBody, invalidParameter
 */
export function openWfsRequest(request: FastifyRequest): OpenedRequest {
  const isXml = Buffer.isBuffer(request.body) && request.body.length > 0;
  if (!isXml) {
    const kvp = kvpOfRequest(request);
    const version = likelyVersion(present(kvp, 'VERSION') ?? (speaksOldWords(kvp) ? '1.1.0' : undefined));
    return { kind: 'kvp', kvp, version, soap: undefined };
  }
  const [, charset] = /charset\s*=\s*"?([^\s;"]+)/i.exec(request.headers['content-type'] ?? '') ?? [];
  const root = readXml(request.body as Buffer, { charset });
  const soap = soapVersionOf(root);
  const inner = soap === undefined ? root : root.children.at(-1)?.children[0];
  return { kind: 'xml', root, version: versionOfElement(inner), soap };
}

/**
 * What a request asks.
 * @throws ServiceError missingParameter, invalidParameter, unknownOperation, unsupportedVersion, malformedBody
 */
export function readWfsRequest(opened: OpenedRequest): WfsRequest {
  if (opened.kind === 'kvp') return readKvpRequest(opened.kvp);
  const { root, soap } = opened;
  return readXmlRequest(soap === undefined ? root : readSoapBody(root, soap));
}

function readKvpRequest(kvp: Kvp): WfsRequest {
  checkService(present(kvp, 'SERVICE'));
  const language = present(kvp, 'LANGUAGE') ?? present(kvp, 'ACCEPTLANGUAGES');
  if (/^getcapabilities$/i.test(present(kvp, 'REQUEST') ?? '')) {
    const version = acceptedVersion(listOf(present(kvp, 'ACCEPTVERSIONS')), present(kvp, 'VERSION'));
    return { operation: 'GetCapabilities', version, language, sections: listOf(present(kvp, 'SECTIONS')) };
  }
  const name = present(kvp, 'REQUEST');
  const version = checkedVersion(present(kvp, 'VERSION') ?? unsaidVersion(kvp));
  const operation = findOperation(name, version);
  const common = { version, language };
  switch (operation) {
    case 'GetCapabilities':
    case 'ListStoredQueries':
      return { ...common, operation: 'ListStoredQueries' };
    case 'DescribeFeatureType':
      return {
        ...common,
        operation,
        typeNames: listOf(
          typeNamesOf(kvp)
            ?.replace(/^\(|\)$/g, '')
            .replaceAll(')(', ','),
        ),
        scope: readNamespaces(kvp),
        outputFormat: present(kvp, 'OUTPUTFORMAT'),
      };
    case 'DescribeStoredQueries':
      return { ...common, operation, ids: listOf(present(kvp, 'STOREDQUERY_ID')) };
    case 'Transaction':
      return { ...common, operation, written: kvp };
    case 'CreateStoredQuery':
      // Only as XML (WFS 2.0, 14.2.1).
      throw new ServiceError('malformedBody', `${operation} is sent as XML.`, {
        received: 'KVP',
        allowed: `a POST of wfs:${operation}`,
      });
    case 'LockFeature':
    case 'GetFeatureWithLock':
      return { ...common, operation, ...readLockKvp(kvp, version) };
    case 'DropStoredQuery':
      return { ...common, operation, id: idOf(present(kvp, 'STOREDQUERY_ID') ?? present(kvp, 'ID')) };
    case 'GetGmlObject':
      return { ...common, operation, parameters: readGetGmlObjectKvp(kvp) };
    default:
      return { ...common, operation, parameters: readGetFeatureKvp(kvp, version) };
  }
}

/** Parameters that WFS 2.0 calls otherwise. */
const OLD_WORDS = ['TYPENAME', 'MAXFEATURES', 'FEATUREID', 'NAMESPACE'];
const NEW_WORDS = ['TYPENAMES', 'COUNT', 'RESOURCEID', 'NAMESPACES', 'STOREDQUERY_ID'];

function speaksOldWords(kvp: Kvp): boolean {
  const said = (words: readonly string[]): boolean => words.some((word) => kvp.get(word) !== undefined);
  return said(OLD_WORDS) && !said(NEW_WORDS);
}

/**
 * The version of a request that does not say it: in the words of 2.0 it is that.
 * @throws ServiceError missingParameter in the words of WFS 1: 1.0 and 1.1 have their coordinates in different orders
 */
function unsaidVersion(kvp: Kvp): string {
  if (!speaksOldWords(kvp)) return '2.0.0';
  throw new ServiceError('missingParameter', 'The parameter VERSION is missing.', {
    parameter: 'version',
    allowed: [...wfsVersions],
  });
}

function readXmlRequest(root: XmlElement): WfsRequest {
  const version = versionOfElement(root);
  const dialect = dialectOf(version);
  const operation = findXmlOperation(root, version);
  const service = root.attributes.get('service');
  // In WFS 1.1 the attribute may be missing or empty: the namespace says it (7.8).
  checkService(version === '1.1.0' ? service || 'WFS' : service);
  const language = texts(childOf(root, dialect.ows, 'AcceptLanguages'), dialect.ows, 'Language').join(',');
  if (operation === 'GetCapabilities') {
    const accepted = texts(childOf(root, dialect.ows, 'AcceptVersions'), dialect.ows, 'Version');
    const sections = texts(childOf(root, dialect.ows, 'Sections'), dialect.ows, 'Section');
    return { operation, version: acceptedVersion(accepted, version), language, sections };
  }
  const written = root.attributes.get('version');
  if (written !== undefined && checkedVersion(written) !== version) throw wrongVersion(written);
  const common = { version, language };
  switch (operation) {
    case 'DescribeFeatureType':
      return {
        ...common,
        operation,
        typeNames: texts(root, dialect.wfs, 'TypeName'),
        scope: root.resolve,
        outputFormat: root.attributes.get('outputFormat'),
      };
    case 'ListStoredQueries':
      return { ...common, operation };
    case 'DescribeStoredQueries':
      return { ...common, operation, ids: texts(root, dialect.wfs, 'StoredQueryId') };
    case 'CreateStoredQuery':
      return { ...common, operation, definitions: readDefinitions(root) };
    case 'DropStoredQuery':
      return { ...common, operation, id: idOf(root.attributes.get('id')) };
    case 'Transaction':
      return { ...common, operation, written: root };
    case 'LockFeature':
    case 'GetFeatureWithLock':
      return { ...common, operation, ...readLockXml(root, dialect) };
    case 'GetGmlObject':
      return { ...common, operation, parameters: readGetGmlObjectXml(root, dialect) };
    default:
      return { ...common, operation, parameters: readGetFeatureXml(root, dialect) };
  }
}

function idOf(text: string | undefined): string {
  if (text !== undefined && text.trim() !== '') return text.trim();
  throw new ServiceError('missingParameter', 'DropStoredQuery needs the id of a stored query.', {
    parameter: 'storedQuery_Id',
  });
}

/** The namespace says which half of the versions it is, its attribute which of them (WFS 1.1, 7.3). */
function versionOfElement(root: XmlElement | undefined): WfsVersion {
  if (root === undefined || root.namespace !== dialectOf('1.1.0').wfs) return '2.0.0';
  const found = findVersion(root.attributes.get('version') ?? '1.1.0');
  return found === undefined || found === '2.0.0' ? '1.1.0' : found;
}

function likelyVersion(text: string | undefined): WfsVersion {
  return text === undefined ? '2.0.0' : (findVersion(text) ?? nearestVersion(text));
}

function checkService(service: string | undefined): void {
  if (service?.toUpperCase() === 'WFS') return;
  const allowed = ['WFS'];
  if (service === undefined) {
    const message = 'The parameter SERVICE is missing.';
    throw new ServiceError('missingParameter', message, { parameter: 'service', allowed });
  }
  throw new ServiceError('invalidParameter', `SERVICE is ${JSON.stringify(service.slice(0, 80))}.`, {
    parameter: 'service',
    received: service,
    allowed,
  });
}

function checkedVersion(text: string): WfsVersion {
  const found = findVersion(text);
  if (found !== undefined) return found;
  throw wrongVersion(text);
}

function wrongVersion(text: string): ServiceError {
  const message = `Version ${JSON.stringify(text.slice(0, 20))} is not spoken here.`;
  return new ServiceError('invalidParameter', message, {
    parameter: 'version',
    received: text,
    allowed: [...wfsVersions, '2.0.2'],
  });
}

/**
 * AcceptVersions comes first (OWS Common 1.1, 7.3.2); VERSION, by which clients of WFS 1 ask and others besides, is
 * negotiated as in WFS 1.0 (6.2.4).
 */
function acceptedVersion(accepted: readonly string[], version: string | undefined): WfsVersion {
  if (accepted.length === 0) return negotiateVersion(version === '2.0' ? '2.0.0' : version, wfsVersions);
  return acceptVersion(
    accepted.map((each) => findVersion(each) ?? each),
    wfsVersions,
  );
}

function texts(parent: XmlElement | undefined, namespace: string, name: string): readonly string[] {
  return parent === undefined ? [] : childrenOf(parent, namespace, name).map((child) => child.text.trim());
}

function listOf(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}
