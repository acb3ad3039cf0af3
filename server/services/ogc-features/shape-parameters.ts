import type { Layer, Property } from '../../catalog/layer.ts';
import { ServiceError } from '../../errors.ts';
import { GEOMETRY_PROPERTY } from '../../filter/expression.ts';
import { metresPerUnit } from '../../geo/crs.ts';
import type { CrsReference } from '../../geo/crs-reference.ts';

/**
 * The parameter `properties`: names with commas between; the geometry is `geometry`, and stays out when it is not
 * among them.
 * @throws ServiceError invalidParameter
 */
export function readProperties(
  text: string | undefined,
  layer: Layer,
): { readonly properties: readonly Property[]; readonly withGeometry: boolean } {
  if (text === undefined) return { properties: layer.properties, withGeometry: true };
  const names = new Set(text.split(',').map((name) => name.trim()));
  const known = [...layer.properties.map(({ name }) => name), GEOMETRY_PROPERTY];
  const unknown = [...names].find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new ServiceError(
      'invalidParameter',
      `There is no property ${JSON.stringify(unknown.slice(0, 80))}.`,
      {
        parameter: 'properties',
        received: text,
        allowed: known,
      },
    );
  }
  return {
    properties: layer.properties.filter(({ name }) => names.has(name)),
    withGeometry: names.has(GEOMETRY_PROPERTY),
  };
}

/**
 * The parameter `max-allowable-offset`, in units of the answer's CRS → the same in units of the storage CRS.
 * @throws ServiceError invalidParameter
 */
export function readAllowableOffset(
  text: string | undefined,
  { crs }: CrsReference,
  { geometry }: Layer,
): number | undefined {
  if (text === undefined) return undefined;
  const offset = /^\d{0,12}(?:\.\d{0,15})?$/.test(text) && /\d/.test(text) ? Number(text) : Number.NaN;
  if (offset >= 0) return (offset * metresPerUnit(crs)) / metresPerUnit(geometry.crs);
  throw new ServiceError('invalidParameter', 'max-allowable-offset is no distance.', {
    parameter: 'max-allowable-offset',
    received: text,
    allowed: `a number of 0 or more, in the unit of the CRS of the answer: ${crs.unit}`,
  });
}

/** The parameter `coordinate-precision`: decimals of coordinates. @throws ServiceError invalidParameter */
export function readPrecision(text: string | undefined): number | undefined {
  return text === undefined ? undefined : wholeNumber('coordinate-precision', text, 12);
}

/** The parameter `offset`: features to skip. @throws ServiceError invalidParameter */
export function readOffset(text: string | undefined): number {
  return text === undefined ? 0 : wholeNumber('offset', text, 1_000_000_000);
}

function wholeNumber(parameter: string, text: string, max: number): number {
  if (/^\d{1,10}$/.test(text) && Number(text) <= max) return Number(text);
  throw new ServiceError('invalidParameter', `${parameter} must be a whole number.`, {
    parameter,
    received: text,
    allowed: `0…${max}`,
  });
}
