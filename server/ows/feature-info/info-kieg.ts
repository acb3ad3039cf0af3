import { findCode } from '../../catalog/layer.ts';
import { type KiegField, kiegFields } from '../../catalog/layer-schema.ts';
import type { Feature } from '../../source/feature-source.ts';
import { element, type Xml, xmlDocument } from '../../xml/write.ts';
import type { LayerInfo } from './layer-info.ts';

/**
 * What lies at a pixel in the XML form of the national parcel profile (KIEG 2.1): an element for each parcel and
 * building, its fields in the profile's order. A field that the layer has no property for stays empty; the number of
 * a sheet is then read from the parcel's identifier, where there is one.
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
      const value = fieldOf(name);
      return element(name, {}, value === null ? undefined : String(value));
    }),
  );

  function fieldOf(name: KiegField): Value {
    const index = layer.properties.findIndex((property) => property.name === kieg?.fields[name]);
    const property = layer.properties[index];
    const value = values[index] ?? null;
    if (property === undefined) return name === 'NUMER_ARKUSZA' ? sheetOf(fieldOf('ID_DZIALKI')) : null;
    return (MEANINGS.has(name) ? findCode(property, value)?.pl : undefined) ?? value;
  }
}

type Value = Feature['values'][number];

/** Fields that hold words, not codes. */
const MEANINGS: ReadonlySet<KiegField> = new Set(['RODZAJ', 'NAZWA_GMINY']);

/** `046301_1.0012.AR_34.5/6` → `34`: precincts that are kept in sheets have their number in the identifier. */
function sheetOf(id: Value): string | null {
  return /\.AR_(\d+)\./.exec(String(id ?? ''))?.[1] ?? null;
}

const BUILDINGS_FROM = kiegFields.indexOf('ID_BUDYNKU');
const PARCEL_FIELDS = kiegFields.slice(0, BUILDINGS_FROM);
const BUILDING_FIELDS = kiegFields.slice(BUILDINGS_FROM);
