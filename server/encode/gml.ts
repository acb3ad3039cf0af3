import type { Layer, Property } from '../catalog/layer.ts';
import type { CrsReference } from '../geo/crs-reference.ts';
import { WkbReader } from '../geo/wkb.ts';
import type { Feature, PropertyValue } from '../source/feature-source.ts';
import { endTag, escapeXml, startTag, type XmlAttributes } from '../xml/write.ts';
import { GEOMETRY_NAME, LAYER_PREFIX } from './application-schema.ts';
import { writeGmlId } from './feature-id.ts';
import { type GmlVersion, gmlGeometryWriter } from './gml-geometry.ts';

/** How the features of one layer are written as GML. */
export interface GmlOptions {
  readonly version: GmlVersion;
  readonly layer: Layer;
  /** Those of the query, in its order. */
  readonly properties: readonly Property[];
  /** CRS of the geometries' coordinates, its axis order and the srsName written. */
  readonly crs: CrsReference;
  /** Declarations on the feature's element, when it is the root of its document. */
  readonly rootAttributes?: XmlAttributes | undefined;
}

/**
 * Feature → text of its element `sip:<layer>`, for a document that binds the prefixes `sip`
 * ({@link LAYER_PREFIX}) and `gml`. NULL is an absent element. The element carries its gml:id (`fid` in GML 2);
 * in 3.2 geometries carry one too, which no feature can have: theirs start with `_g`.
 */
export function gmlFeatureWriter(options: GmlOptions): (feature: Feature) => string {
  const { version, layer, rootAttributes = {} } = options;
  const writeContent = gmlPropertyWriter(options);
  const name = `${LAYER_PREFIX}:${layer.id}`;
  const idName = version === '2' ? 'fid' : 'gml:id';
  const end = endTag(name);
  return (feature) => {
    const id = writeGmlId({ layer: layer.id, key: feature.key });
    return startTag(name, { ...rootAttributes, [idName]: id }) + writeContent(feature) + end;
  };
}

/** Feature → text of its property elements alone, the geometry last; nothing when none has a value. */
export function gmlPropertyWriter(options: GmlOptions): (feature: Feature) => string {
  const { version, layer, properties, crs } = options;
  const writeGeometry = gmlGeometryWriter(version, crs, layer.geometry.type);
  const reader = new WkbReader();
  const tags = properties.map((property) => tagsOf(`${LAYER_PREFIX}:${property.name}`));
  const geometryTags = tagsOf(`${LAYER_PREFIX}:${GEOMETRY_NAME}`);
  return ({ key, geometry, values }) => {
    let text = '';
    for (const [i, { open, close }] of tags.entries()) {
      const value = values[i] ?? null;
      if (value !== null) text += open + writeValue(value) + close;
    }
    if (geometry === null) return text;
    const id = writeGmlId({ layer: layer.id, key });
    const written = writeGeometry(reader.read(geometry), (n) => `_g${n === 0 ? '' : n}.${id}`);
    return written === '' ? text : text + geometryTags.open + written + geometryTags.close;
  };
}

function tagsOf(name: string): { readonly open: string; readonly close: string } {
  return { open: startTag(name), close: endTag(name) };
}

/** A property's value as XML Schema writes it. */
function writeValue(value: Exclude<PropertyValue, null>): string {
  if (typeof value === 'string') return escapeXml(value);
  return value === Infinity ? 'INF' : value === -Infinity ? '-INF' : String(value);
}
