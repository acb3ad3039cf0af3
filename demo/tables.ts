import { addressRows, streetRows, utilityRows } from './town/address-rows.ts';
import { buildingRows, landUseRows, parcelRows, precinctRows } from './town/cadastre-rows.ts';
import { floodRows, monumentRows, protectedAreaRows } from './town/environment-rows.ts';
import { mpzpPlanRows, mpzpZoneRows, ouzRows, pogZoneRows } from './town/planning-rows.ts';
import type { Row } from './town/row.ts';
import type { Town } from './town/town.ts';

/** Tables of an invented gmina in schema `demo`, and how a town fills them. The order is the order of loading. */
export const townTables = {
  precincts: precinctRows,
  parcels: parcelRows,
  buildings: buildingRows,
  addresses: addressRows,
  streets: streetRows,
  utility_lines: utilityRows,
  land_use: landUseRows,
  pog_zones: pogZoneRows,
  ouz: ouzRows,
  mpzp_plans: mpzpPlanRows,
  mpzp_zones: mpzpZoneRows,
  protected_areas: protectedAreaRows,
  monuments: monumentRows,
  flood: floodRows,
} as const satisfies Record<string, (town: Town) => Iterable<Row>>;

type TownTable = keyof typeof townTables;

/** Tables of the real borders. */
export type BorderTable = 'gminas' | 'powiats' | 'voivodeship';

export type DemoTable = TownTable | BorderTable;

export const townTableNames = Object.keys(townTables) as readonly TownTable[];
