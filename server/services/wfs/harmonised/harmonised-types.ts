import type { Language, Layer, View } from '../../../catalog/layer.ts';
import { LAYER_PREFIX } from '../../../encode/gml/application-schema.ts';
import type { GmlVersion } from '../../../encode/gml/gml-geometry.ts';
import { type Extent, union } from '../../../geo/extent.ts';
import type { XmlAttributes } from '../../../xml/write.ts';
import { type HarmonisedLayer, harmonisedLayers } from './harmonised-query.ts';

/** What maps to one type of another schema. */
export type HarmonisedGroup = readonly [HarmonisedLayer, ...HarmonisedLayer[]];

/** The types of other schemas that a view has in a version of GML: layers that map to one are one. */
export function groupedTypes(view: View, version: GmlVersion): readonly HarmonisedGroup[] {
  const types = Map.groupBy(harmonisedLayers(view, version), ({ type }) => `${type.namespace} ${type.name}`);
  return [...types.values()] as unknown as readonly HarmonisedGroup[];
}

/** How capabilities name a feature type. */
export interface TypeHead {
  /** Binds the prefix of the name where the document does not. */
  readonly declaration: XmlAttributes;
  readonly name: string;
  readonly title: string;
}

/** Of a layer's own type: the document binds its prefix. */
export function layerHead({ id, title }: Layer, language: Language): TypeHead {
  return { declaration: {}, name: `${LAYER_PREFIX}:${id}`, title: title[language] };
}

/** Of a type of another schema: the titles of its layers behind its name. */
export function harmonisedHead(found: HarmonisedGroup, language: Language): TypeHead {
  const [{ type }] = found;
  return {
    declaration: { [`xmlns:${type.prefix}`]: type.namespace },
    name: `${type.prefix}:${type.name}`,
    title: `${type.name}: ${found.map(({ layer }) => layer.title[language]).join('; ')}`,
  };
}

/** Around the features of all layers, longitude, latitude. */
export function extentOf(found: HarmonisedGroup): Extent | undefined {
  const extents = found.flatMap(({ layer }) =>
    layer.geographicExtent === undefined ? [] : [layer.geographicExtent],
  );
  const [first, ...others] = extents;
  return first === undefined ? undefined : others.reduce(union, first);
}

/** The layer that speaks for a type: its title and its box are those of all. */
export function spokesman(found: HarmonisedGroup): Layer {
  return { ...found[0].layer, geographicExtent: extentOf(found) };
}
