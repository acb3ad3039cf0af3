import { signedArea } from './point.ts';
import { penOf, type Row, toHectares } from './row.ts';
import type { Town } from './town.ts';

export function* protectedAreaRows(town: Town): Generator<Row> {
  const pen = penOf(town);
  for (const area of town.protectedAreas)
    yield {
      area_id: `${town.identity.gmina}.${area.id}`,
      form: area.form,
      name: area.name,
      prohibitions: area.bans,
      exceptions: area.exceptions ?? null,
      legal_act: area.act,
      established_on: area.established,
      supervisor: area.supervisor,
      area_ha: toHectares(Math.abs(signedArea(area.points))),
      geom: pen.multi(area.points),
    };
}

export function* monumentRows(town: Town): Generator<Row> {
  const pen = penOf(town);
  for (const monument of town.monuments)
    yield {
      monument_id: `${town.identity.gmina}.${monument.id}`,
      register_number: monument.register ?? null,
      kind: monument.kind,
      name: monument.name,
      dating: monument.dating,
      entered_on: monument.entered ?? null,
      address: monument.address ?? null,
      protection: monument.protection,
      geom: monument.building ? pen.multi(monument.building) : pen.areas(monument.area ?? []),
    };
}

export function* floodRows(town: Town): Generator<Row> {
  const pen = penOf(town);
  for (const flood of town.floods)
    yield {
      flood_id: `${town.identity.gmina}.${flood.id}`,
      probability_pct: flood.probability,
      scenario: flood.scenario,
      river: 'Szuwarka',
      area_ha: toHectares(Math.abs(signedArea(flood.points))),
      geom: pen.multi(flood.points),
    };
}
