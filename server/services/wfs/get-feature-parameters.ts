import type { Kvp } from '../../http/kvp.ts';
import type { XmlElement } from '../../xml/read.ts';
import type { NamespaceScope } from './type-name.ts';
import type { WfsVersion } from './wfs-version.ts';

/** A `wfs:Query` as it was written: names and values not yet looked up. */
export interface AdhocQueryParameters {
  readonly kind: 'adhoc';
  /** More than one name asks for a join. Empty: those of the resource ids. */
  readonly typeNames: readonly string[];
  /** Names that a join's types go by in its filter; as many as there are types. */
  readonly aliases?: readonly string[] | undefined;
  /** Of a type that several layers have: only of this one. */
  readonly layer?: string | undefined;
  readonly scope: NamespaceScope;
  readonly srsName?: string | undefined;
  readonly propertyNames?: readonly string[] | undefined;
  readonly filter?: XmlElement | undefined;
  /** CQL2 or ECQL text: a vendor's word that GeoServer's users know. */
  readonly cqlFilter?: string | undefined;
  /** `a,b,c,d[,crs]`. */
  readonly bbox?: string | undefined;
  readonly resourceIds?: readonly string[] | undefined;
  readonly sortBy?: readonly SortParameter[] | undefined;
}

export interface SortParameter {
  readonly name: string;
  readonly descending: boolean;
}

/** A `wfs:StoredQuery` as it was written; names of its parameters in upper case. */
export interface StoredQueryParameters {
  readonly kind: 'stored';
  readonly id: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** Prefixes in the values. */
  readonly scope: NamespaceScope;
}

export type QueryParameters = AdhocQueryParameters | StoredQueryParameters;

/** A GetFeature or GetPropertyValue request as it was written: KVP and XML give the same. */
export interface GetFeatureParameters {
  readonly version: WfsVersion;
  readonly queries: readonly QueryParameters[];
  readonly outputFormat: string | undefined;
  readonly resultType: string | undefined;
  readonly count: string | undefined;
  readonly startIndex: string | undefined;
  /** Ours: where a page begins, as `next` and `previous` say it. */
  readonly cursor?: string | undefined;
  readonly resolve: string | undefined;
  /** `resolveDepth`, or `traverseXlinkDepth` of WFS 1.1. */
  readonly resolveDepth: string | undefined;
  /** GetPropertyValue only. */
  readonly valueReference: string | undefined;
  /** The request as KVP without COUNT and STARTINDEX: what links to other pages are made from. undefined: KVP cannot say it. */
  readonly kvp: Kvp | undefined;
}
