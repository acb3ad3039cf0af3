import type { Piece } from './cadastre.ts';
import { type Area, dissolve } from './dissolve.ts';
import { at, signedArea } from './point.ts';
import { hectares, penOf, type Row, toHectares } from './row.ts';
import type { Town } from './town.ts';

export function* precinctRows(town: Town): Generator<Row> {
  const pen = penOf(town);
  const { cadastre, identity } = town;
  for (const precinct of cadastre.precincts) {
    const rings = cadastre.parcels
      .filter((p) => p.precinct === precinct)
      .flatMap((p) => p.pieces.map((i) => at(cadastre.pieces, i).ring));
    const areas = dissolve(cadastre.mesh, rings);
    yield {
      precinct_id: precinct.code,
      number: precinct.code.slice(-4),
      name: precinct.name,
      unit_code: precinct.code.slice(0, 8),
      place: precinct.place + identity.suffix,
      area_ha: hectares(town, areas),
      geom: pen.areas(areas),
    };
  }
}

export function parcelId(town: Town, parcel: number): string {
  const { precinct, number } = at(town.cadastre.parcels, parcel);
  return `${precinct.code}.${number}`;
}

export function* parcelRows(town: Town): Generator<Row> {
  const pen = penOf(town);
  for (const [i, parcel] of town.cadastre.parcels.entries()) {
    const pieces = parcel.pieces.map((p) => at(town.cadastre.pieces, p));
    yield {
      parcel_id: parcelId(town, i),
      parcel_number: parcel.number,
      precinct_id: parcel.precinct.code,
      precinct_name: parcel.precinct.name,
      unit_code: parcel.precinct.code.slice(0, 8),
      place: parcel.precinct.place + town.identity.suffix,
      area_ha: toHectares(parcel.size),
      land_use: [...new Set(pieces.map(contourLabel))].join(', '),
      register_group: registerGroup(pieces),
      valid_from: `${1996 + ((i * 7) % 29)}-0${1 + (i % 9)}-${10 + ((i * 3) % 18)}`,
      geom: pen.area(parcel.area),
    };
  }
}

/** OFU with the soil class where there is one: `RIIIa`, `Br-RIVa`, `dr`. */
function contourLabel(piece: Piece): string {
  if (!piece.soil) return piece.landUse;
  return piece.landUse === 'Br' ? `Br-R${piece.soil}` : `${piece.landUse}${piece.soil}`;
}

/** EGB_GrupaRej: which kind of owner, never who. */
function registerGroup(pieces: readonly Piece[]): number {
  const piece = pieces[0];
  switch (piece?.use) {
    case 'road':
    case 'square':
    case 'park':
    case 'green':
    case 'school':
    case 'sport':
    case 'cemetery':
    case 'sewage':
    case 'waterworks':
      return 4;
    case 'rail':
    case 'station':
      return 2;
    case 'river':
    case 'lake':
    case 'forest':
      return 1;
    case 'slab':
      return 8;
    case 'church':
      return 9;
    case 'hospital':
      return 11;
    case 'industry':
    case 'retail':
    case 'pit':
    case 'solar':
      return 15;
    default:
      return 7;
  }
}

export function* landUseRows(town: Town): Generator<Row> {
  const pen = penOf(town);
  const { cadastre } = town;
  const groups = new Map<string, { piece: Piece; precinct: string; rings: number[] }>();
  for (const piece of cadastre.pieces) {
    const precinct = at(cadastre.parcels, piece.parcel).precinct.code;
    const key = `${precinct} ${contourLabel(piece)}`;
    const group = groups.get(key);
    if (group) group.rings.push(piece.ring);
    else groups.set(key, { piece, precinct, rings: [piece.ring] });
  }
  const counts = new Map<string, number>();
  for (const { piece, precinct, rings } of groups.values())
    for (const area of dissolve(cadastre.mesh, rings)) {
      const n = (counts.get(precinct) ?? 0) + 1;
      counts.set(precinct, n);
      yield contourRow(town, piece, precinct, n, area, pen.area(area));
    }
}

function contourRow(town: Town, piece: Piece, precinct: string, n: number, area: Area, geom: string): Row {
  return {
    contour_id: `${precinct}.U${n}`,
    land_use: piece.landUse,
    soil_class: piece.soil ?? null,
    label: contourLabel(piece),
    precinct_id: precinct,
    area_ha: hectares(town, [area]),
    geom,
  };
}

export function* buildingRows(town: Town): Generator<Row> {
  const pen = penOf(town);
  for (const building of town.built.buildings) {
    const parcel = parcelId(town, at(town.cadastre.pieces, building.piece).parcel);
    yield {
      building_id: `${parcel}.${building.number}_BUD`,
      parcel_id: parcel,
      kind: building.kind,
      name: building.name ?? null,
      storeys_above: building.storeys,
      storeys_below: building.cellars,
      year_built: building.year,
      footprint_m2: Math.round(signedArea(building.points)),
      geom: pen.polygon(building.points),
    };
  }
}
