import { findProperty, type Layer } from '../../catalog/layer.ts';
import { ServiceError } from '../../errors.ts';
import { readGeoJsonGeometry } from '../../filter/cql2/read-geojson-geometry.ts';
import { type CrsReference, readCrsReference } from '../../geo/crs-reference.ts';
import { writeWkb } from '../../geo/write-wkb.ts';
import type { PropertyValue } from '../../source/feature-source.ts';
import type { WrittenFeature, WrittenGeometry, WrittenValue } from '../../source/writing/feature-writer.ts';
import { CRS84 } from './crs-parameter.ts';

/**
 * The header Content-Crs of a body, `<uri>`; CRS84 when absent (Part 4, 6.4).
 * @throws ServiceError unsupportedCrs
 */
export function readContentCrs(header: string | readonly string[] | undefined): CrsReference {
  const text = typeof header === 'string' ? header.trim() : `<${CRS84}>`;
  return readCrsReference(/^<(.*)>$/.exec(text)?.[1] ?? text, 'ogc-api', 'Content-Crs');
}

/**
 * A GeoJSON Feature, whole or as a merge patch (RFC 7396: null removes), in a CRS.
 * @throws ServiceError malformedBody, invalidFeature naming the member
 */
export function readFeature(body: unknown, layer: Layer, reference: CrsReference): WrittenFeature {
  if (!isObject(body)) throw malformed('a GeoJSON Feature is wanted');
  if (body.type !== undefined && body.type !== 'Feature') throw malformed('its type must be Feature');
  const { properties = {}, geometry } = body;
  if (properties !== null && !isObject(properties)) throw malformed('properties must be an object or null');
  const values = Object.entries(properties ?? {}).map(
    ([name, value]) => [name, readValue(name, value, layer, reference)] as const,
  );
  return {
    values: new Map(values),
    geometry: geometry === undefined ? undefined : readGeometry('geometry', geometry, reference),
  };
}

function readGeometry(
  name: string,
  value: unknown,
  { crs, axisOrder }: CrsReference,
): WrittenGeometry | null {
  if (value === null) return null;
  if (!isObject(value)) throw malformed(`${name} must be an object or null`);
  const geometry = readGeoJsonGeometry(value, axisOrder, (sentence, path) => {
    const where = `${name}${path}`;
    return new ServiceError('invalidFeature', `${where}: ${sentence}.`, { parameter: name });
  });
  return { wkb: writeWkb(geometry), crs };
}

/** A value, or the geometry of a property that is one. */
function readValue(name: string, value: unknown, layer: Layer, reference: CrsReference): WrittenValue {
  if (findProperty(layer, name)?.type === 'geometry') return readGeometry(name, value, reference);
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value as PropertyValue;
  throw new ServiceError('invalidFeature', `${name} must be a text, a number, true, false or null.`, {
    parameter: name,
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed(sentence: string): ServiceError {
  return new ServiceError('malformedBody', `The body cannot be read: ${sentence}.`);
}
