import { readFile } from 'node:fs/promises';
import { crsOf } from '../server/geo/crs.ts';
import { projection } from '../server/geo/projection.ts';
import type { BorderTable } from './tables.ts';
import { ewkb } from './town/ewkb.ts';
import type { Point } from './town/point.ts';
import type { Row } from './town/row.ts';

/** A unit of government as TERC has it; `code` is 2, 4 or 7 digits. */
export interface Unit {
  readonly code: string;
  readonly name: string;
  readonly kind: string;
  readonly level: 'voivodeship' | 'powiat' | 'gmina';
  readonly parent: string | null;
}

interface BorderFile {
  readonly features: readonly {
    readonly properties: { readonly code: string };
    /** Longitude, latitude; rings closed. */
    readonly geometry: { readonly coordinates: readonly (readonly (readonly Point[])[])[] };
  }[];
}

const folder = new URL('borders/', import.meta.url);

/** All units of the voivodeship, by code. */
export async function readUnits(): Promise<ReadonlyMap<string, Unit>> {
  const units = (await readJson('units.json')) as readonly Unit[];
  return new Map(units.map((unit) => [unit.code, unit]));
}

/** Rings of the voivodeship, longitude and latitude. */
export async function readVoivodeship(): Promise<readonly (readonly Point[])[]> {
  const { features } = (await readJson('voivodeship.geojson')) as BorderFile;
  return features.flatMap((feature) => feature.geometry.coordinates.flat());
}

/** Rows of a border table, EPSG:2180. */
export async function borderRows(table: BorderTable): Promise<Row[]> {
  const { features } = (await readJson(`${table}.geojson`)) as BorderFile;
  const units = await readUnits();
  const project = projection(crsOf('CRS:84'), crsOf('EPSG:2180'));
  return features.map(({ properties, geometry }) => {
    const polygons = geometry.coordinates.map((rings) =>
      rings.map((ring) =>
        ring.slice(0, -1).map(([lon, lat]): Point => {
          const [x, y] = project(lon, lat);
          return [Math.round(x * 100) / 100, Math.round(y * 100) / 100];
        }),
      ),
    );
    const unit = units.get(properties.code);
    if (!unit)
      throw new Error(`borders/units.json has no unit ${properties.code}, which ${table}.geojson has`);
    return {
      code: unit.code,
      name: unit.name,
      kind: unit.kind,
      ...columnsOf(table, unit, units),
      geom: ewkb(2180, { type: 'MultiPolygon', polygons }),
    };
  });
}

function columnsOf(
  table: BorderTable,
  unit: Unit,
  units: ReadonlyMap<string, Unit>,
): Record<string, string | number> {
  switch (table) {
    case 'gminas':
      return { powiat_code: unit.parent ?? '', powiat: units.get(unit.parent ?? '')?.name ?? '' };
    case 'powiats':
      return { gmina_count: [...units.values()].filter((other) => other.parent === unit.code).length };
    case 'voivodeship':
      return {};
  }
}

async function readJson(name: string): Promise<unknown> {
  return JSON.parse(await readFile(new URL(name, folder), 'utf8'));
}
