import { ServiceError } from '../../errors.ts';
import type { XmlElement } from '../../xml/read.ts';
import { dialectOf, type WfsVersion } from './wfs-version.ts';

const OPERATIONS = {
  '2.0.0': [
    'GetCapabilities',
    'DescribeFeatureType',
    'ListStoredQueries',
    'DescribeStoredQueries',
    'CreateStoredQuery',
    'DropStoredQuery',
    'GetFeature',
    'GetPropertyValue',
    'Transaction',
    'LockFeature',
    'GetFeatureWithLock',
  ],
  '1.1.0': [
    'GetCapabilities',
    'DescribeFeatureType',
    'GetFeature',
    'GetGmlObject',
    'Transaction',
    'LockFeature',
    'GetFeatureWithLock',
  ],
  '1.0.0': ['GetCapabilities', 'DescribeFeatureType', 'GetFeature', 'Transaction'],
} as const satisfies Record<WfsVersion, readonly string[]>;

export type OperationName = (typeof OPERATIONS)[WfsVersion][number];

/**
 * REQUEST → an operation of the version; case does not matter.
 * @throws ServiceError missingParameter, unknownOperation
 */
export function findOperation(name: string | undefined, version: WfsVersion): OperationName {
  const offered: readonly OperationName[] = OPERATIONS[version];
  if (name === undefined) {
    throw new ServiceError('missingParameter', 'The parameter REQUEST is missing.', {
      parameter: 'request',
      allowed: offered,
    });
  }
  const found = offered.find((operation) => operation.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  const message = `The operation ${JSON.stringify(name.slice(0, 80))} is not offered in version ${version}.`;
  throw new ServiceError('unknownOperation', message, { parameter: name.slice(0, 80), allowed: offered });
}

/**
 * The operation that a document asks for.
 * @throws ServiceError malformedBody for a document that is none of the service's; as {@link findOperation}
 */
export function findXmlOperation(root: XmlElement, version: WfsVersion): OperationName {
  const namespace = dialectOf(version).wfs;
  if (root.namespace === namespace) return findOperation(root.name, version);
  throw new ServiceError('malformedBody', `{${root.namespace}}${root.name} is no request to a WFS.`, {
    received: root.name,
    allowed: `an operation of ${dialectOf('2.0.0').wfs} or ${dialectOf('1.1.0').wfs}`,
  });
}
