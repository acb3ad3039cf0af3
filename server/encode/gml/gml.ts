import type { Layer, Property } from '../../catalog/layer.ts';
import type { RowFields } from '../../database/wire/row-fields.ts';
import type { CrsReference } from '../../geo/crs-reference.ts';
import { WkbReader } from '../../geo/wkb.ts';
import type { Feature, PropertyValue } from '../../source/feature-source.ts';
import type { RowLayout } from '../../source/row-layout.ts';
import { attribute, endTag, escapeXml, startTag, type XmlAttributes } from '../../xml/write.ts';
import { ByteWriter, Constant } from '../byte-writer.ts';
import { wkbOf } from '../column-value.ts';
import { GeometryReader } from '../geometry-reader.ts';
import { type FieldWriter, xmlFieldWriter } from '../rows/field-text.ts';
import { GEOMETRY_NAME, LAYER_NAMESPACE, LAYER_PREFIX } from './application-schema.ts';
import { GmlEnvelope } from './gml-envelope.ts';
import { type GmlIdBytes, type GmlVersion, gmlGeometryWriter } from './gml-geometry.ts';
import { GmlIdBuffer } from './gml-id-buffer.ts';

/** How the features of one layer are written as GML. */
export interface GmlOptions {
  readonly version: GmlVersion;
  readonly layer: Layer;
  /** Those of the query, in its order. */
  readonly properties: readonly Property[];
  /** CRS of the geometries' coordinates, its axis order and the srsName written. */
  readonly crs: CrsReference;
  /** false: the geometry itself is not written. */
  readonly withGeometry?: boolean | undefined;
  /** Each feature says the box around it. */
  readonly withBounds?: boolean | undefined;
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
  const id = new GmlIdBuffer(options.layer.id);
  return asText((feature, out) => write(feature, id.set(feature.key), out));
}

/** Writes the elements of features one behind the other, as {@link gmlFeatureWriter} writes them. */
export function gmlFeatureBytes(options: GmlOptions): (feature: Feature, out: ByteWriter) => void {
  const writeProperties = gmlProperties(options);
  const { start, startEnd, end } = featureTags(options);
  const id = new GmlIdBuffer(options.layer.id);
  return (feature, out) => {
    id.set(feature.key);
    out.constant(start);
    out.copy(id.bytes, 0, id.length);
    out.constant(startEnd);
    writeProperties(feature, id, out);
    out.constant(end);
  };
}

/**
 * The same from rows as the database sent them, their geometry in the layer's storage CRS: fields are copied as they are.
 * @param layout of the rows
 */
export function gmlRowBytes(
  options: GmlOptions,
  layout: RowLayout,
): (row: RowFields, out: ByteWriter) => void {
  const { layer, version, properties, crs } = options;
  const { start, startEnd, end } = featureTags(options);
  const id = new GmlIdBuffer(layer.id);
  const fieldOf = (property: Property): RowElement => ({
    field: layout.properties[properties.indexOf(property)] as number,
    write: xmlFieldWriter(property.type),
    further: furtherGeometry(property, options),
    ...tagBytes(elementTags(property)),
  });
  const order = elementOrder(properties, version);
  const standard = order.standard.map(fieldOf);
  const fields = order.own.map(fieldOf);
  const boxed = fields.filter(({ further }) => further !== undefined);
  const geometry = tagBytes(tagsOf(`${LAYER_PREFIX}:${GEOMETRY_NAME}`));
  const writeGeometry = gmlGeometryWriter(version, crs, layer.geometry.type);
  const reader = new GeometryReader(layer.geometry.crs, crs.crs);
  const { withGeometry = true, withBounds = false } = options;
  const envelope = new GmlEnvelope(version, crs);
  return (row, out) => {
    id.read(row, 0);
    out.constant(start);
    out.copy(id.bytes, 0, id.length);
    out.constant(startEnd);
    for (let i = 0; i < standard.length; i++) writeField(standard[i] as RowElement, row, id, out);
    const bounded =
      withBounds && layout.geometry !== undefined ? reader.read(row, layout.geometry) : undefined;
    if (withBounds) {
      envelope.clear();
      if (bounded !== undefined) envelope.add(bounded);
      for (const { field, further } of boxed) {
        const flat = row.isNull(field) ? undefined : further?.reader.read(row, field);
        if (flat !== undefined) envelope.add(flat);
      }
      out.text(envelope.boundedBy('gml:boundedBy')?.text ?? '');
    }
    for (let i = 0; i < fields.length; i++) writeField(fields[i] as RowElement, row, id, out);
    const flat =
      layout.geometry === undefined || !withGeometry
        ? undefined
        : (bounded ?? reader.read(row, layout.geometry));
    if (flat !== undefined && flat.paths.length > 0) {
      out.constant(geometry.open);
      writeGeometry(flat, id, out);
      out.constant(geometry.close);
    }
    out.constant(end);
  };
}

/** A field of a row and the element that it becomes. */
interface RowElement {
  readonly field: number;
  readonly write: FieldWriter;
  readonly further: FurtherGeometry | undefined;
  readonly open: Constant;
  readonly close: Constant;
}

function writeField(
  { field, open, close, write, further }: RowElement,
  row: RowFields,
  id: GmlIdBytes,
  out: ByteWriter,
): void {
  if (row.isNull(field)) return;
  if (further === undefined) {
    out.constant(open);
    write(row, field, out);
    out.constant(close);
    return;
  }
  const flat = further.reader.read(row, field);
  if (flat === undefined || flat.paths.length === 0) return;
  out.constant(open);
  further.write(flat, id, out);
  out.constant(close);
}

/** How a geometry beside the layer's own is read from rows, and written. */
interface FurtherGeometry {
  readonly reader: GeometryReader;
  readonly write: ReturnType<typeof gmlGeometryWriter>;
}

function furtherGeometry(
  { type, geometryType = 'Geometry', name }: Property,
  { version, crs, layer }: GmlOptions,
): FurtherGeometry | undefined {
  if (type !== 'geometry') return undefined;
  const write = gmlGeometryWriter(version, crs, geometryType, name);
  return { reader: new GeometryReader(layer.geometry.crs, crs.crs), write };
}

/**
 * Properties that every GML feature may have, in the order in which its schema wants them before the box around the
 * feature, and the layer's own behind it.
 */
export function elementOrder(
  properties: readonly Property[],
  version: GmlVersion,
): Readonly<Record<'standard' | 'own', readonly Property[]>> {
  const elements = version === '3.2' ? (['description', 'identifier', 'name'] as const) : OLD_STANDARD;
  return {
    standard: elements.flatMap((element) => properties.filter(({ gml }) => gml === element)),
    own: properties.filter(({ gml }) => gml === undefined),
  };
}

const OLD_STANDARD = ['description', 'name'] as const;

/** The element that a property becomes. */
export function elementTags({ gml, name }: Property): Tags {
  if (gml === undefined) return tagsOf(`${LAYER_PREFIX}:${name}`);
  // An identifier is one of somebody's (ISO 19136, 7.2.4.5): of who has the layers.
  return tagsOf(`gml:${gml}`, gml === 'identifier' ? { codeSpace: LAYER_NAMESPACE } : {});
}

/** Before a feature's id, behind it, and at its end. */
export function featureTags({ version, layer, rootAttributes = {} }: GmlOptions): {
  readonly start: Constant;
  readonly startEnd: Constant;
  readonly end: Constant;
} {
  const name = `${LAYER_PREFIX}:${layer.id}`;
  // Nothing of a gml:id is to be escaped.
  const start =
    startTag(name, rootAttributes).slice(0, -1) + attribute(version === '2' ? 'fid' : 'gml:id', '');
  return {
    start: new Constant(start.slice(0, -1)),
    startEnd: new Constant('">'),
    end: new Constant(endTag(name)),
  };
}

function asText(write: (feature: Feature, out: ByteWriter) => void): (feature: Feature) => string {
  const out = new ByteWriter();
  return (feature) => {
    write(feature, out);
    return out.takeText();
  };
}

function gmlProperties(options: GmlOptions): (feature: Feature, id: GmlIdBytes, out: ByteWriter) => void {
  const { version, layer, properties, crs } = options;
  const writeGeometry = gmlGeometryWriter(version, crs, layer.geometry.type);
  const reader = new WkbReader();
  const elementOf = (property: Property): ValueElement => ({
    place: properties.indexOf(property),
    ...elementTags(property),
    further: furtherGeometry(property, options)?.write,
  });
  const order = elementOrder(properties, version);
  const standard = order.standard.map(elementOf);
  const own = order.own.map(elementOf);
  const further = own.filter((each) => each.further !== undefined);
  const furtherReader = new WkbReader();
  const geometryTags = tagsOf(`${LAYER_PREFIX}:${GEOMETRY_NAME}`);
  const { withGeometry = true, withBounds = false } = options;
  const envelope = new GmlEnvelope(version, crs);
  return ({ geometry, values }, id, out) => {
    const flat = geometry === null ? undefined : reader.read(geometry);
    for (const each of standard) writeElement(each, values, out);
    if (withBounds) {
      envelope.clear();
      if (flat !== undefined) envelope.add(flat);
      for (const { place } of further) {
        const wkb = wkbOf(values[place]);
        if (wkb !== null) envelope.add(furtherReader.read(wkb));
      }
      out.text(envelope.boundedBy('gml:boundedBy')?.text ?? '');
    }
    for (const each of own) {
      if (each.further === undefined) {
        writeElement(each, values, out);
        continue;
      }
      const wkb = wkbOf(values[each.place]);
      if (wkb === null) continue;
      const geometry = furtherReader.read(wkb);
      if (geometry.paths.length === 0) continue;
      out.text(each.open);
      each.further(geometry, id, out);
      out.text(each.close);
    }
    if (flat === undefined || flat.paths.length === 0 || !withGeometry) return;
    out.text(geometryTags.open);
    writeGeometry(flat, id, out);
    out.text(geometryTags.close);
  };
}

interface Tags {
  readonly open: string;
  readonly close: string;
}

/** A value of a feature, by its place, and the element that it becomes; of a geometry how it is written. */
interface ValueElement extends Tags {
  readonly place: number;
  readonly further: FurtherGeometry['write'] | undefined;
}

function writeElement(
  { place, open, close }: ValueElement,
  values: Feature['values'],
  out: ByteWriter,
): void {
  const value = values[place] ?? null;
  if (value !== null) out.text(open + writeValue(value) + close);
}

function tagsOf(name: string, attributes: XmlAttributes = {}): Tags {
  return { open: startTag(name, attributes), close: endTag(name) };
}

function tagBytes({ open, close }: Tags): { readonly open: Constant; readonly close: Constant } {
  return { open: new Constant(open), close: new Constant(close) };
}

/** A property's value as XML Schema writes it. */
function writeValue(value: Exclude<PropertyValue, null>): string {
  if (typeof value === 'string') return escapeXml(value);
  return value === Infinity ? 'INF' : value === -Infinity ? '-INF' : String(value);
}
