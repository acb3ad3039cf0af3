import { sql } from 'kysely';
import type { Layer } from '../../catalog/layer.ts';
import type { Database } from '../../database/database.ts';
import { contains } from '../../geo/extent.ts';
import { keyText, tableOf } from '../columns.ts';
import { whereOf } from '../select.ts';
import type { LayerFinding } from './check-layer.ts';
import { findUncoded } from './examine-mappings.ts';
import { readExtent } from './layer-extent.ts';

/** Rows of a layer that are looked at for invalid geometry. */
const SAMPLE = 50_000;

/**
 * Looks into a served layer's data and styles, for the doctor: geometry that is invalid, missing, or outside the
 * extent the file states; rules that no feature meets; symbolizers that draw nothing of this geometry; values without a code.
 */
export async function examineLayer(database: Database, layer: Layer): Promise<readonly LayerFinding[]> {
  return [
    ...(await findInvalid(database, layer)),
    ...(await findOutside(database, layer)),
    ...(await findDeadRules(database, layer)),
    ...findIdleSymbolizers(layer),
    ...(await findUncoded(database, layer)),
  ];
}

async function findInvalid(database: Database, layer: Layer): Promise<readonly LayerFinding[]> {
  const geometry = sql.id(layer.geometry.column);
  const rows = sql`select ${keyText(layer)} k, ${geometry} g from ${tableOf(layer)} ${whereOf({ layer })} limit ${SAMPLE}::int8`;
  const query = sql`
    select count(*)::float8, count(*) filter (where g is null)::float8, count(*) filter (where not ST_IsValid(g))::float8,
      (array_agg(k || ': ' || ST_IsValidReason(g)) filter (where not ST_IsValid(g)))[1:3]
    from (${rows}) sampled`;
  const [row = []] = await database.arrays(query.compile(database.builder));
  const [total, missing, invalid] = row.map(Number);
  const examples = ((row[3] as string[] | null) ?? []).join('; ');
  const of = total === SAMPLE ? `of the first ${SAMPLE}` : `of ${total}`;
  const findings: LayerFinding[] = [];
  if ((invalid ?? 0) > 0) {
    findings.push({
      layer: layer.id,
      severity: 'error',
      message: `${invalid} ${of} geometries are invalid: ${examples}`,
      fix: `update ${layer.table.schema}.${layer.table.name} set ${layer.geometry.column} = ST_MakeValid(${layer.geometry.column}) where not ST_IsValid(${layer.geometry.column})`,
    });
  }
  if ((missing ?? 0) > 0) {
    findings.push({
      layer: layer.id,
      severity: 'warning',
      message: `${missing} ${of} features have no geometry and are on no map`,
      fix: 'complete them, or leave them out by `filter`',
    });
  }
  if (total === 0) {
    findings.push({
      layer: layer.id,
      severity: 'warning',
      message: 'it has no features',
      fix: 'load its data',
    });
  }
  return findings;
}

async function findOutside(database: Database, layer: Layer): Promise<readonly LayerFinding[]> {
  const held = await readExtent(database, layer);
  if (held === undefined || layer.extent === undefined || contains(layer.extent, held)) return [];
  return [
    {
      layer: layer.id,
      severity: 'error',
      message: `features lie outside the stated extent ${layer.extent.join(', ')} and are not drawn`,
      fix: `write geometry.extent: [${held.join(', ')}], or leave it out`,
    },
  ];
}

/** Rules for what may yet come are usual, so one line a style says it. */
async function findDeadRules(database: Database, layer: Layer): Promise<readonly LayerFinding[]> {
  const findings: LayerFinding[] = [];
  for (const style of layer.styles) {
    const rules = style.rules.filter((rule) => rule.filter !== undefined);
    if (rules.length === 0) continue;
    const tests = rules.map(
      ({ filter }) => sql`exists (select 1 from ${tableOf(layer)} ${whereOf({ layer, filter })})`,
    );
    const [row = []] = await database.arrays(sql`select ${sql.join(tests)}`.compile(database.builder));
    const dead = rules.filter((_, index) => row[index] === false).map(({ name }) => name);
    if (dead.length === 0) continue;
    findings.push({
      layer: layer.id,
      severity: 'warning',
      message: `no feature meets ${dead.length} of ${rules.length} rules of style ${style.id}: ${dead.join(', ')}`,
      fix: 'nothing when such features are expected, else correct the filters',
    });
  }
  return findings;
}

const DRAWS: Readonly<Record<string, RegExp>> = {
  polygon: /Polygon|Geometry/,
  line: /Line|Polygon|Geometry/,
};

function findIdleSymbolizers({ id, styles, geometry }: Layer): readonly LayerFinding[] {
  return styles.flatMap((style) =>
    style.rules.flatMap((rule) =>
      rule.symbolizers.flatMap(({ kind }) =>
        DRAWS[kind]?.test(geometry.type) === false
          ? [
              {
                layer: id,
                severity: 'warning' as const,
                message: `rule ${rule.name} of style ${style.id} draws ${kind}s, the layer has ${geometry.type}s`,
                fix: 'use a symbolizer of the geometry',
              },
            ]
          : [],
      ),
    ),
  );
}
