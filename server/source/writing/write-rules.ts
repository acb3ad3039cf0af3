import { sql } from 'kysely';
import type { Layer } from '../../catalog/layer.ts';
import type { Queries } from '../../database/database.ts';
import type { DeclaredType } from '../../geo/geometry-parts.ts';
import { whereOf } from '../select.ts';
import { keysIn } from './write-statements.ts';
import { broken, ruleOf } from './write-values.ts';

type Expression = ReturnType<typeof sql>;

/** Square metres (or square degrees' worth of nothing) that neighbours may share by rounding. */
const SLIVER = 0.1;
/** Metres that a geometry may lie outside a border by rounding. */
const ROUNDING = 0.01;

/**
 * Checks what stands in the database after a step: valid geometry of the layer's type, patterns, inside the border, no
 * overlap where the layer forbids it.
 * @throws ServiceError invalidFeature naming the first rule that is broken
 */
export async function checkRules(queries: Queries, layer: Layer, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  for (const { condition, message, parameter } of rulesOf(layer)) {
    const where = sql.join([keysIn(layer, keys), condition], sql` and `);
    const query = sql`select ${sql.id(layer.keyColumn)}::text, ${message} from ${tableName(layer)} where ${where} limit 1`;
    const [found] = await queries.arrays(query.compile(queries.builder));
    if (found !== undefined) throw broken(parameter, found[0], String(found[1]));
  }
  await checkOverlap(queries, layer, keys);
}

/** Two writers at once must not each overlook the other's feature. */
export async function lockForOverlap(queries: Queries, layers: readonly Layer[]): Promise<void> {
  const names = layers
    .filter(({ editing }) => editing?.overlap === false)
    .map(({ table }) => `${table.schema}.${table.name}`);
  for (const name of [...new Set(names)].sort()) {
    await queries.arrays({
      sql: 'select pg_advisory_xact_lock(hashtextextended($1, 7220116))::text',
      parameters: [name],
    });
  }
}

interface Rule {
  /** True of a row that breaks the rule. */
  readonly condition: Expression;
  /** SQL of the sentence. */
  readonly message: Expression;
  readonly parameter: string;
}

function rulesOf(layer: Layer): readonly Rule[] {
  const { column, type } = layer.geometry;
  const rules = [
    ...geometryRules('geometry', column, type, layer),
    ...layer.properties.flatMap((each) =>
      each.geometryType === undefined ? [] : geometryRules(each.name, each.column, each.geometryType, layer),
    ),
  ];
  for (const { name, column } of layer.properties) {
    const { pattern } = ruleOf(layer, name);
    if (pattern === undefined) continue;
    rules.push({
      condition: sql`${sql.id(column)}::text !~ ${pattern}::text`,
      message: sql`${`${name} does not follow its pattern ${pattern}.`}::text`,
      parameter: name,
    });
  }
  const border = borderRule(layer);
  return border === undefined ? rules : [...rules, border];
}

function geometryRules(
  parameter: string,
  column: string,
  type: DeclaredType,
  { geometry: { crs } }: Layer,
): readonly Rule[] {
  const geometry = sql.id(column);
  const it = parameter === 'geometry' ? 'The geometry' : `The geometry ${parameter}`;
  const rules: Rule[] = [
    {
      condition: sql`not ST_IsValid(${geometry})`,
      message: sql`${`${it} is not valid: `}::text || ST_IsValidReason(${geometry}) || '.'`,
      parameter,
    },
    { condition: sql`ST_IsEmpty(${geometry})`, message: sql`${`${it} is empty.`}::text`, parameter },
  ];
  if (crs.unit === 'degree') {
    rules.push({
      condition: sql`not (${geometry} @ ST_MakeEnvelope(-180, -90, 180, 90, ${crs.srid}::int4))`,
      message: sql`${`${it} has coordinates that are no degrees.`}::text`,
      parameter,
    });
  }
  if (type === 'Geometry') return rules;
  const wanted = sql`${`, wanted is a ${type}.`}::text`;
  return [
    ...rules,
    {
      condition: sql`GeometryType(${geometry}) <> ${type.toUpperCase()}::text`,
      message: sql`${`${it} is a `}::text || GeometryType(${geometry}) || ${wanted}`,
      parameter,
    },
  ];
}

function borderRule(layer: Layer): Rule | undefined {
  const within = layer.editing?.within;
  if (within === undefined) return undefined;
  const { crs, column } = layer.geometry;
  const [schema = '', name = ''] = within.table.split('.');
  const chosen = Object.entries(within.where ?? {}).map(
    ([each, value]) => sql`b.${sql.id(each)}::text = ${String(value)}::text`,
  );
  const where = chosen.length === 0 ? sql`` : sql`where ${sql.join(chosen, sql` and `)}`;
  const margin = crs.unit === 'degree' ? ROUNDING / 111_000 : ROUNDING;
  const border = sql`select ST_Buffer(ST_Transform(b.${sql.id(within.geometry)}, ${crs.srid}::int4), ${margin}::float8)
    from ${sql.id(schema, name)} b ${where}`;
  return {
    condition: sql`not coalesce(ST_CoveredBy(${sql.id(column)}, (select ST_Union(u.g) from (${border}) u (g))), ${sql.id(column)} is null)`,
    message: sql`'The geometry lies outside the border of its unit.'`,
    parameter: 'geometry',
  };
}

async function checkOverlap(queries: Queries, layer: Layer, keys: readonly string[]): Promise<void> {
  if (layer.editing?.overlap !== false) return;
  const geometry = sql.id(layer.geometry.column);
  const key = sql.id(layer.keyColumn);
  const table = tableName(layer);
  const present = sql`select ${key}::text as k, ${geometry} as g from ${table} ${whereOf({ layer, sort: 'none' })}`;
  const mine = sql`select ${key}::text as k, ${geometry} as g from ${table} where ${keysIn(layer, keys)}`;
  const query = sql`select m.k, o.k from (${mine}) m join (${present}) o on o.g && m.g and o.k <> m.k
    and ST_Relate(o.g, m.g, '2********') and ST_Area(ST_Intersection(o.g, m.g)) > ${SLIVER}::float8 limit 1`;
  const [found] = await queries.arrays(query.compile(queries.builder));
  if (found === undefined) return;
  throw broken('geometry', found[0], `The geometry overlaps the feature ${layer.id}.${String(found[1])}.`);
}

function tableName({ table }: Layer): Expression {
  return sql.id(table.schema, table.name);
}
