import type { View } from '../../../catalog/layer.ts';
import type { Config } from '../../../config.ts';
import type { Domain, Operation } from '../../../ows/operations-metadata.ts';
import { sectionParameter } from '../../../ows/sections.ts';
import { featureFormats, schemaFormats } from '../formats.ts';
import { storedQueryLanguages } from '../stored-queries/stored-query-definition.ts';
import { wfsVersions } from '../wfs-version.ts';
import { sectionNames } from './sections.ts';

const yes = (name: string): Domain => ({ name, values: [], default: 'TRUE' });
const no = (name: string): Domain => ({ name, values: [], default: 'FALSE' });

/** Whether anything in a view is written: only then are the operations for it offered. */
export function isEditable({ layers }: View): boolean {
  return layers.some(({ editing }) => editing !== undefined);
}

/** The operations there are, with what their parameters may be (WFS 2.0, Table 12). */
export function serviceOperations(
  address: string,
  { storedQueries }: Pick<Config, 'storedQueries'>,
  isEditable: boolean,
): readonly Operation[] {
  const at = { get: `${address}?`, post: address };
  const resolve: Domain = { name: 'resolve', values: ['none', 'local'] };
  return [
    {
      name: 'GetCapabilities',
      ...at,
      parameters: [
        { name: 'AcceptVersions', values: wfsVersions },
        { name: 'AcceptFormats', values: ['text/xml'] },
        sectionParameter(sectionNames),
      ],
    },
    {
      name: 'DescribeFeatureType',
      ...at,
      parameters: [{ name: 'outputFormat', values: schemaFormats('2.0.0') }],
    },
    { name: 'ListStoredQueries', ...at },
    { name: 'DescribeStoredQueries', ...at },
    // What a key is needed for is not declared: clients and test suites take the declared for open.
    ...(storedQueries !== 'anyone'
      ? []
      : [
          {
            name: 'CreateStoredQuery',
            post: address,
            parameters: [{ name: 'language', values: storedQueryLanguages }],
          },
          { name: 'DropStoredQuery', ...at },
        ]),
    {
      name: 'GetFeature',
      ...at,
      parameters: [
        { name: 'outputFormat', values: featureFormats('2.0.0') },
        { name: 'resultType', values: ['results', 'hits'] },
        resolve,
      ],
    },
    {
      name: 'GetPropertyValue',
      ...at,
      parameters: [{ name: 'outputFormat', values: schemaFormats('2.0.0') }, resolve],
    },
    ...(isEditable ? writingOperations(address, featureFormats('2.0.0')) : []),
  ];
}

/** The operations of WFS 1.1 (Table 4): values only, as OWS Common 1.0 has it. */
export function operations11(address: string, isEditable: boolean): readonly Operation[] {
  const at = { get: `${address}?`, post: address };
  const outputFormat: Domain = { name: 'outputFormat', values: schemaFormats('1.1.0') };
  return [
    {
      name: 'GetCapabilities',
      ...at,
      parameters: [
        { name: 'AcceptVersions', values: wfsVersions },
        { name: 'AcceptFormats', values: ['text/xml'] },
        { name: 'Sections', values: sectionNames },
      ],
    },
    { name: 'DescribeFeatureType', ...at, parameters: [outputFormat] },
    {
      name: 'GetFeature',
      ...at,
      parameters: [
        { name: 'resultType', values: ['results', 'hits'] },
        { name: 'outputFormat', values: featureFormats('1.1.0') },
      ],
      constraints: [{ name: 'LocalTraverseXLinkScope', values: ['*'] }],
    },
    {
      name: 'GetGmlObject',
      ...at,
      parameters: [outputFormat],
      constraints: [{ name: 'LocalTraverseXLinkScope', values: ['*'] }],
    },
    ...(isEditable ? writingOperations(address, featureFormats('1.1.0'), [IDGEN]) : []),
  ];
}

/** Whose ids inserted features get (WFS 1.1, 12.2.4.2). */
const IDGEN: Domain = { name: 'idgen', values: ['GenerateNew'] };

/** Transaction is sent as XML alone; locks in every way. */
function writingOperations(
  address: string,
  outputFormats: readonly string[],
  more: readonly Domain[] = [],
): readonly Operation[] {
  const at = { get: `${address}?`, post: address };
  const lockAction: Domain = { name: 'lockAction', values: ['ALL', 'SOME'] };
  return [
    {
      name: 'Transaction',
      post: address,
      parameters: [
        { name: 'inputFormat', values: outputFormats.slice(0, 1) },
        { name: 'releaseAction', values: ['ALL', 'SOME'] },
        ...more,
      ],
    },
    { name: 'LockFeature', ...at, parameters: [lockAction] },
    {
      name: 'GetFeatureWithLock',
      ...at,
      parameters: [
        { name: 'outputFormat', values: outputFormats.slice(0, 1) },
        { name: 'resultType', values: ['results'] },
        lockAction,
      ],
    },
  ];
}

export const serviceParameters: readonly Domain[] = [{ name: 'version', values: wfsVersions }];

/** Conformance classes and limits (WFS 2.0, Tables 13 and 14). */
export function serviceConstraints(
  {
    defaultFeatures,
    maxFeatures,
    storedQueries,
  }: Pick<Config, 'defaultFeatures' | 'maxFeatures' | 'storedQueries'>,
  isEditable: boolean,
): readonly Domain[] {
  return [
    yes('ImplementsSimpleWFS'),
    yes('ImplementsBasicWFS'),
    (isEditable ? yes : no)('ImplementsTransactionalWFS'),
    (isEditable ? yes : no)('ImplementsLockingWFS'),
    yes('KVPEncoding'),
    yes('XMLEncoding'),
    yes('SOAPEncoding'),
    no('ImplementsInheritance'),
    no('ImplementsRemoteResolve'),
    yes('ImplementsResultPaging'),
    yes('ImplementsStandardJoins'),
    yes('ImplementsSpatialJoins'),
    yes('ImplementsTemporalJoins'),
    no('ImplementsFeatureVersioning'),
    (storedQueries === 'anyone' ? yes : no)('ManageStoredQueries'),
    no('PagingIsTransactionSafe'),
    { name: 'CountDefault', values: [], default: String(Math.min(defaultFeatures, maxFeatures)) },
    { name: 'QueryExpressions', values: ['wfs:Query', 'wfs:StoredQuery'] },
  ];
}
