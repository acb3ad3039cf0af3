import { findCode } from '../../catalog/layer.ts';
import { type KiegField, kiegFields } from '../../catalog/layer-schema.ts';
import { civilDateOf } from '../../filter/instant.ts';
import type { Feature } from '../../source/feature-source.ts';
import { element, type Xml, xmlDocument } from '../../xml/write.ts';
import type { LayerInfo } from './layer-info.ts';

/**
 * What lies at a pixel in the XML form of the national parcel profile (KIEG 2.1): an element for each parcel and
 * building, its fields in the profile's order. A field that the layer has no property for stays empty, but for two: the
 * number of a sheet is read from the parcel's identifier where there is one, and the date is the one that the data are of.
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
    if (property === undefined) return unnamed(name);
    const meaning = findCode(property, value)?.pl;
    if (name === 'NUMER_OBREBU') return precinctOf(value);
    if (name === 'GRUPA_REJESTROWA' && meaning !== undefined) return `${value} - ${meaning}`;
    return (MEANINGS.has(name) ? meaning : undefined) ?? value;
  }

  function unnamed(name: KiegField): Value {
    if (name === 'NUMER_ARKUSZA') return sheetOf(fieldOf('ID_DZIALKI'));
    return name === 'DATA' ? (layer.freshness.updated ?? today()) : null;
  }
}

type Value = Feature['values'][number];

/** Fields that hold words, not codes. */
const MEANINGS: ReadonlySet<KiegField> = new Set(['RODZAJ', 'NAZWA_GMINY']);

/** `046301_1.0012.AR_34.5/6` → `34`: precincts that are kept in sheets have their number in the identifier. */
function sheetOf(id: Value): string | null {
  return /\.AR_(\d+)\./.exec(String(id ?? ''))?.[1] ?? null;
}

/** `046301_1.0012` → `0012`: the profile's number of a precinct stands without its unit. */
function precinctOf(value: Value): Value {
  return /^\d{6}_\d\.(\d{4})$/.exec(String(value ?? ''))?.[1] ?? value;
}

/** The profile's date of services that draw from the register itself. */
function today(): string {
  return civilDateOf(new Date().toISOString()).date;
}

const BUILDINGS_FROM = kiegFields.indexOf('ID_BUDYNKU');
const PARCEL_FIELDS = kiegFields.slice(0, BUILDINGS_FROM);
const BUILDING_FIELDS = kiegFields.slice(BUILDINGS_FROM);
