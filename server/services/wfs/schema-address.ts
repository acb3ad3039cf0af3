import type { HarmonisedType } from '../../catalog/harmonised.ts';
import { LAYER_PREFIX } from '../../encode/gml/application-schema.ts';
import type { GmlVersion } from '../../encode/gml/gml-geometry.ts';
import type { FeatureTypeQuery } from './feature-type-query.ts';
import { versionOfGml } from './wfs-version.ts';

/** Address of the schema of the layers that are in an answer. */
export function schemaAddress(
  address: string,
  queries: readonly FeatureTypeQuery[],
  gml: GmlVersion,
): string {
  return describeAddress(
    address,
    queries.map(({ layer }) => `${LAYER_PREFIX}:${layer.id}`),
    gml,
  );
}

/** Where the schemas of types of other namespaces are: elsewhere; or here, where they follow from the mappings. */
export function schemaAddresses(
  types: readonly HarmonisedType[],
  address: string,
  gml: GmlVersion,
): ReadonlyMap<string, string> {
  const made = (namespace: string): string => {
    const own = types.filter((type) => type.namespace === namespace);
    const names = own.map(({ prefix, name }) => `${prefix}:${encodeURIComponent(name)}`);
    return describeAddress(address, names, gml);
  };
  return new Map(types.map(({ namespace, schema }) => [namespace, schema ?? made(namespace)]));
}

/** @param names qualified, fit for an address */
function describeAddress(address: string, names: readonly string[], gml: GmlVersion): string {
  const version = versionOfGml(gml);
  const parameter = version === '2.0.0' ? 'TYPENAMES' : 'TYPENAME';
  const list = [...new Set(names)].join(',');
  return `${address}?SERVICE=WFS&VERSION=${version}&REQUEST=DescribeFeatureType&${parameter}=${list}`;
}
