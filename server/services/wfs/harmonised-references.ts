import { type HarmonisedType, harmonisedId } from '../../catalog/harmonised.ts';
import { findLayer, harmonisedTypes, type View } from '../../catalog/layer.ts';
import { readAnyFeatureId, writeGmlId } from '../../encode/feature-id.ts';
import type { FeatureSchemas } from '../../encode/gml/gml-document.ts';
import type { GmlVersion } from '../../encode/gml/gml-geometry.ts';
import { type HarmonisedSets, MEMBER, MEMBER_END } from '../../encode/gml/harmonised-collection-gml.ts';
import { type HarmonisedOptions, harmonisedFeatureWriter } from '../../encode/gml/harmonised-gml.ts';
import type { Feature } from '../../source/feature-source.ts';
import { endTag, startTag } from '../../xml/write.ts';
import { defaultCrs } from './adhoc-query.ts';
import type { FeatureContext } from './feature-answer.ts';
import type { FeatureTypeQuery } from './feature-type-query.ts';
import { readWkb } from './get-feature.ts';
import { GET_FEATURE_BY_ID } from './get-feature-by-id.ts';
import type { GetFeatureRequest } from './get-feature-request.ts';
import { harmonisedOfId, wholeType } from './harmonised/harmonised-query.ts';
import { schemaAddresses } from './schema-address.ts';
import { versionOfGml } from './wfs-version.ts';

/** References between features: addresses; or, when they are to be resolved, places in the document itself. */
export class References {
  readonly #context: FeatureContext;
  readonly #depth: number;
  readonly #version: GmlVersion;
  readonly #written = new Set<string>();
  #wanted = new Set<string>();

  constructor(
    { resolveDepth, format }: Pick<GetFeatureRequest, 'resolveDepth' | 'format'>,
    context: FeatureContext,
  ) {
    this.#version = gmlOf({ format });
    // Only WFS 2.0 has a place for what is referred to.
    this.#depth = this.#version === '3.2' ? resolveDepth : 0;
    this.#context = context;
  }

  /** A query's features with the way they are written. */
  set(query: FeatureTypeQuery, batches: AsyncIterable<readonly Feature[]>): HarmonisedSets['sets'][number] {
    const options = this.options(query);
    const write = harmonisedFeatureWriter(options);
    const layer = harmonisedId(options.layer.id, options.type);
    const idOf = ({ key }: Feature): string => writeGmlId({ layer, key });
    return {
      batches,
      idOf,
      write: (feature) => {
        if (this.#depth > 0) this.#written.add(idOf(feature));
        return write(feature);
      },
    };
  }

  /**
   * What the members refer to and are not themselves (WFS 2.0, 7.6.4 and 11.3.3.5).
   * @param name of the element around it
   */
  async *rest(
    name: 'wfs:additionalObjects' | 'wfs:additionalValues' = 'wfs:additionalObjects',
  ): AsyncGenerator<string, void, undefined> {
    let isOpen = false;
    for (let depth = 0; depth < this.#depth; depth++) {
      const ids = [...this.#wanted].filter((id) => !this.#written.has(id));
      this.#wanted = new Set();
      if (ids.length === 0) break;
      for await (const text of this.#features(ids)) {
        if (!isOpen) yield startTag(name) + startTag('wfs:SimpleFeatureCollection');
        isOpen = true;
        yield text;
      }
    }
    if (isOpen) yield endTag('wfs:SimpleFeatureCollection') + endTag(name);
  }

  async *#features(ids: readonly string[]): AsyncGenerator<string, void, undefined> {
    const { view } = this.#context;
    const found = new Map<string, string[]>();
    for (const id of ids) {
      const { layer = '', key = '' } = readAnyFeatureId(id) ?? {};
      found.set(layer, [...(found.get(layer) ?? []), key]);
    }
    for (const [name, keys] of found) {
      const each = harmonisedOfId(view, name);
      if (each === undefined) continue;
      const query: FeatureTypeQuery = {
        ...wholeType(each, undefined, '2.0.0'),
        filter: { kind: 'keys', keys },
      };
      const { batches, write } = this.set(query, readWkb(this.#context, '2.0.0')(query, {}));
      for await (const batch of batches) {
        yield batch.map((feature) => MEMBER + write(feature) + MEMBER_END).join('');
      }
    }
  }

  /** How a query's features are written. */
  options({ layer, harmonised, srsName }: FeatureTypeQuery): HarmonisedOptions {
    const type = typeOf(harmonised);
    const version = this.#version;
    const crs = srsName ?? defaultCrs(layer, versionOfGml(version));
    return { version, layer, type, crs, hrefOf: (target, key) => this.#hrefOf(target, key, type) };
  }

  #hrefOf(target: string, key: string, type: HarmonisedType): string | undefined {
    const { view, address } = this.#context;
    if (!isOffered(view, target, type)) return undefined;
    const id = writeGmlId({ layer: harmonisedId(target, type), key });
    if (this.#depth > 0) {
      this.#wanted.add(id);
      return `#${id}`;
    }
    if (this.#version !== '3.2') {
      const query = `SERVICE=WFS&VERSION=${versionOfGml(this.#version)}&REQUEST=GetFeature`;
      return `${address}?${query}&FEATUREID=${encodeURIComponent(id)}`;
    }
    const query = `SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&STOREDQUERY_ID=${GET_FEATURE_BY_ID}`;
    return `${address}?${query}&ID=${encodeURIComponent(id)}`;
  }
}

function isOffered(view: View, layer: string, { prefix }: HarmonisedType): boolean {
  return harmonisedTypes(view, findLayer(view, layer)).some((each) => each.prefix === prefix);
}

/** Of a request for types of other schemas, whose format is GML. */
export function gmlOf({ format }: Pick<GetFeatureRequest, 'format'>): GmlVersion {
  return format.encoding === 'gml' ? format.gml : '3.2';
}

/** Where the schemas of types are: elsewhere, or here. */
export function harmonisedSchemas(
  queries: readonly FeatureTypeQuery[],
  address: string,
  version: GmlVersion,
): FeatureSchemas {
  const types = queries.map(({ harmonised }) => typeOf(harmonised));
  return {
    namespaces: Object.assign({}, ...types.map(({ namespaces }) => namespaces)),
    schemas: schemaAddresses(types, address, version),
  };
}

function typeOf(type: HarmonisedType | undefined): HarmonisedType {
  if (type === undefined) throw new RangeError('the query is about a layer of our own');
  return type;
}
