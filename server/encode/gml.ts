import type { Layer, Property } from '../catalog/layer.ts';
import type { CrsReference } from '../geo/crs-reference.ts';
import { WkbReader } from '../geo/wkb.ts';
import type { Feature, PropertyValue } from '../source/feature-source.ts';
import { attribute, endTag, escapeXml, startTag, type XmlAttributes } from '../xml/write.ts';
import { GEOMETRY_NAME, LAYER_PREFIX } from './application-schema.ts';
import { ByteWriter } from './byte-writer.ts';
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
  return asText(gmlFeatureBytes(options));
}

/** Feature → text of its property elements alone, the geometry last; nothing when none has a value. */
export function gmlPropertyWriter(options: GmlOptions): (feature: Feature) => string {
  const write = gmlProperties(options);
  return asText((feature, out) =>
    write(feature, writeGmlId({ layer: options.layer.id, key: feature.key }), out),
  );
}

/** Writes the elements of features one behind the other, as {@link gmlFeatureWriter} writes them. */
export function gmlFeatureBytes(options: GmlOptions): (feature: Feature, out: ByteWriter) => void {
  const { version, layer, rootAttributes = {} } = options;
  const writeProperties = gmlProperties(options);
  const name = `${LAYER_PREFIX}:${layer.id}`;
  const start = startTag(name, rootAttributes).slice(0, -1);
  const idName = version === '2' ? 'fid' : 'gml:id';
  const end = endTag(name);
  return (feature, out) => {
    const id = writeGmlId({ layer: layer.id, key: feature.key });
    out.text(`${start}${attribute(idName, id)}>`);
    writeProperties(feature, id, out);
    out.text(end);
  };
}

function asText(write: (feature: Feature, out: ByteWriter) => void): (feature: Feature) => string {
  const out = new ByteWriter();
  return (feature) => {
    write(feature, out);
    return out.takeText();
  };
}

function gmlProperties(options: GmlOptions): (feature: Feature, id: string, out: ByteWriter) => void {
  const { version, layer, properties, crs } = options;
  const writeGeometry = gmlGeometryWriter(version, crs, layer.geometry.type);
  const reader = new WkbReader();
  const tags = properties.map((property) => tagsOf(`${LAYER_PREFIX}:${property.name}`));
  const geometryTags = tagsOf(`${LAYER_PREFIX}:${GEOMETRY_NAME}`);
  return ({ geometry, values }, id, out) => {
    let text = '';
    for (let i = 0; i < tags.length; i++) {
      const value = values[i] ?? null;
      const { open, close } = tags[i] as Tags;
      if (value !== null) text += open + writeValue(value) + close;
    }
    const flat = geometry === null ? undefined : reader.read(geometry);
    if (flat === undefined || flat.paths.length === 0) return out.text(text);
    out.text(text + geometryTags.open);
    writeGeometry(flat, (n) => `_g${n === 0 ? '' : n}.${id}`, out);
    out.text(geometryTags.close);
  };
}

interface Tags {
  readonly open: string;
  readonly close: string;
}

function tagsOf(name: string): Tags {
  return { open: startTag(name), close: endTag(name) };
}

/** A property's value as XML Schema writes it. */
function writeValue(value: Exclude<PropertyValue, null>): string {
  if (typeof value === 'string') return escapeXml(value);
  return value === Infinity ? 'INF' : value === -Infinity ? '-INF' : String(value);
}
