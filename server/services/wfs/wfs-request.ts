import type { FastifyRequest } from 'fastify';
import { ServiceError } from '../../errors.ts';
import type { Kvp } from '../../http/kvp.ts';
import { kvpOfRequest } from '../../http/kvp-request.ts';
import { acceptVersion } from '../../ows/version.ts';
import { childOf, childrenOf, readXml, type XmlElement } from '../../xml/read.ts';
import { OWS_NAMESPACE, WFS_NAMESPACE } from './formats.ts';
import { present, readGetFeatureKvp, typeNamesOf } from './get-feature-kvp.ts';
import type { GetFeatureParameters } from './get-feature-parameters.ts';
import { readGetFeatureXml } from './get-feature-xml.ts';
import { type NamespaceScope, readNamespaces } from './type-name.ts';

/** A request to the service as it was written, whether in KVP or in XML. */
export type WfsRequest = { readonly language: string | undefined } & (
  | { readonly operation: 'GetCapabilities'; readonly sections: readonly string[] }
  | {
      readonly operation: 'DescribeFeatureType';
      readonly typeNames: readonly string[];
      readonly scope: NamespaceScope;
      readonly outputFormat: string | undefined;
    }
  | { readonly operation: 'ListStoredQueries' }
  | { readonly operation: 'DescribeStoredQueries'; readonly ids: readonly string[] }
  | {
      readonly operation: 'GetFeature' | 'GetPropertyValue';
      readonly parameters: GetFeatureParameters;
    }
);

const OPERATIONS = [
  'GetCapabilities',
  'DescribeFeatureType',
  'ListStoredQueries',
  'DescribeStoredQueries',
  'GetFeature',
  'GetPropertyValue',
] as const;

type Operation = (typeof OPERATIONS)[number];

/** 2.0.2 is the corrigendum of 2.0.0: documents say 2.0.0. */
const VERSIONS: readonly string[] = ['2.0.0', '2.0.2', '2.0'];

/**
 * What a request asks: KVP in its address or form, XML in its body.
 * @throws ServiceError missingParameter, invalidParameter, unknownOperation, unsupportedVersion, malformedBody
 */
export function readWfsRequest(request: FastifyRequest): WfsRequest {
  const isXml = Buffer.isBuffer(request.body) && request.body.length > 0;
  if (!isXml) return readKvpRequest(kvpOfRequest(request));
  const [, charset] = /charset\s*=\s*"?([^\s;"]+)/i.exec(request.headers['content-type'] ?? '') ?? [];
  return readXmlRequest(readXml(request.body as Buffer, { charset }));
}

function readKvpRequest(kvp: Kvp): WfsRequest {
  checkService(present(kvp, 'SERVICE'));
  const operation = findOperation(present(kvp, 'REQUEST'));
  const language = present(kvp, 'LANGUAGE') ?? present(kvp, 'ACCEPTLANGUAGES');
  if (operation === 'GetCapabilities') {
    checkAccepted(listOf(present(kvp, 'ACCEPTVERSIONS')));
    return { operation, language, sections: listOf(present(kvp, 'SECTIONS')) };
  }
  checkVersion(present(kvp, 'VERSION'));
  switch (operation) {
    case 'DescribeFeatureType':
      return {
        operation,
        language,
        typeNames: listOf(
          typeNamesOf(kvp)
            ?.replace(/^\(|\)$/g, '')
            .replaceAll(')(', ','),
        ),
        scope: readNamespaces(kvp),
        outputFormat: present(kvp, 'OUTPUTFORMAT'),
      };
    case 'ListStoredQueries':
      return { operation, language };
    case 'DescribeStoredQueries':
      return { operation, language, ids: listOf(present(kvp, 'STOREDQUERY_ID')) };
    default:
      return { operation, language, parameters: readGetFeatureKvp(kvp) };
  }
}

function readXmlRequest(root: XmlElement): WfsRequest {
  const operation = findXmlOperation(root);
  checkService(root.attributes.get('service'));
  const texts = (parent: XmlElement | undefined, namespace: string, name: string): readonly string[] =>
    parent === undefined ? [] : childrenOf(parent, namespace, name).map((child) => child.text.trim());
  const language = texts(childOf(root, OWS_NAMESPACE, 'AcceptLanguages'), OWS_NAMESPACE, 'Language').join(
    ',',
  );
  if (operation === 'GetCapabilities') {
    checkAccepted(texts(childOf(root, OWS_NAMESPACE, 'AcceptVersions'), OWS_NAMESPACE, 'Version'));
    const sections = texts(childOf(root, OWS_NAMESPACE, 'Sections'), OWS_NAMESPACE, 'Section');
    return { operation, language, sections };
  }
  checkVersion(root.attributes.get('version'));
  switch (operation) {
    case 'DescribeFeatureType':
      return {
        operation,
        language,
        typeNames: texts(root, WFS_NAMESPACE, 'TypeName'),
        scope: root.resolve,
        outputFormat: root.attributes.get('outputFormat'),
      };
    case 'ListStoredQueries':
      return { operation, language };
    case 'DescribeStoredQueries':
      return { operation, language, ids: texts(root, WFS_NAMESPACE, 'StoredQueryId') };
    default:
      return { operation, language, parameters: readGetFeatureXml(root) };
  }
}

function findXmlOperation(root: XmlElement): Operation {
  if (root.namespace === WFS_NAMESPACE) return findOperation(root.name);
  if (/^http:\/\/www\.opengis\.net\/wfs(\/|$)/.test(root.namespace)) {
    throw new ServiceError('unsupportedVersion', `${root.namespace} is the namespace of another version.`, {
      parameter: 'version',
      received: root.namespace,
      allowed: WFS_NAMESPACE,
    });
  }
  throw new ServiceError('malformedBody', `{${root.namespace}}${root.name} is no request to a WFS.`, {
    received: root.name,
    allowed: `an operation of ${WFS_NAMESPACE}`,
  });
}

function findOperation(name: string | undefined): Operation {
  if (name === undefined) {
    throw new ServiceError('missingParameter', 'The parameter REQUEST is missing.', {
      parameter: 'request',
      allowed: OPERATIONS,
    });
  }
  const found = OPERATIONS.find((operation) => operation.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  throw new ServiceError(
    'unknownOperation',
    `The operation ${JSON.stringify(name.slice(0, 80))} is not offered.`,
    {
      parameter: name.slice(0, 80),
      allowed: OPERATIONS,
    },
  );
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

function checkVersion(version: string | undefined): void {
  if (version === undefined || VERSIONS.includes(version)) return;
  throw new ServiceError(
    'invalidParameter',
    `Version ${JSON.stringify(version.slice(0, 20))} is not spoken here.`,
    {
      parameter: 'version',
      received: version,
      allowed: ['2.0.0', '2.0.2'],
    },
  );
}

function checkAccepted(versions: readonly string[]): void {
  acceptVersion(
    versions.map((version) => (VERSIONS.includes(version) ? '2.0.0' : version)),
    ['2.0.0'],
  );
}

function listOf(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}
