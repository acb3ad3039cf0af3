import { findCode } from '../../catalog/layer.ts';
import { kiegFields } from '../../catalog/layer-schema.ts';
import type { Feature } from '../../source/feature-source.ts';
import { element, type Xml, xmlDocument } from '../../xml/write.ts';
import type { LayerInfo } from './layer-info.ts';

/**
 * What lies at a pixel in the XML form of the national parcel profile (KIEG 2.1): an element for each parcel and
 * building, its fields in the profile's order. A field that the layer has no property for stays empty.
 */
export function writeInfoKieg(infos: readonly LayerInfo[]): string {
  const found = infos.flatMap((info) => info.features.map((feature) => writeFeature(info, feature)));
  return xmlDocument(element('GETFEATUREINFO', {}, found));
}

function writeFeature({ layer }: LayerInfo, { values }: Feature): Xml | undefined {
  const { kieg } = layer;
  if (kieg === undefined) return undefined;
  const names = kieg.layer === 'dzialki' ? PARCEL_FIELDS : BUILDING_FIELDS;
  return element(
    kieg.layer.toUpperCase(),
    {},
    names.map((name) => {
      const index = layer.properties.findIndex((property) => property.name === kieg.fields[name]);
      const value = values[index] ?? null;
      const property = layer.properties[index];
      const meaning = name === 'RODZAJ' && property !== undefined ? findCode(property, value)?.pl : undefined;
      return element(name, {}, value === null ? undefined : (meaning ?? String(value)));
    }),
  );
}

const BUILDINGS_FROM = kiegFields.indexOf('ID_BUDYNKU');
const PARCEL_FIELDS = kiegFields.slice(0, BUILDINGS_FROM);
const BUILDING_FIELDS = kiegFields.slice(BUILDINGS_FROM);
