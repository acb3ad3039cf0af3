import type { Language, Layer, View } from '../../catalog/layer.ts';
import type { GmlVersion } from '../../encode/gml-geometry.ts';
import { type Extent, union } from '../../geo/extent.ts';
import { type HarmonisedLayer, harmonisedLayers } from './harmonised-query.ts';

/** What maps to one type of another schema. */
export type HarmonisedGroup = readonly [HarmonisedLayer, ...HarmonisedLayer[]];

/** The types of other schemas that a view has in a version of GML: layers that map to one are one. */
export function groupedTypes(view: View, version: GmlVersion): readonly HarmonisedGroup[] {
  const types = Map.groupBy(harmonisedLayers(view, version), ({ type }) => `${type.namespace} ${type.name}`);
  return [...types.values()] as unknown as readonly HarmonisedGroup[];
}

/** A type's name and its layers' titles. */
export function harmonisedTitle(found: HarmonisedGroup, language: Language): string {
  return `${found[0].type.name}: ${found.map(({ layer }) => layer.title[language]).join('; ')}`;
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
