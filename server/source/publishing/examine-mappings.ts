import { sql } from 'kysely';
import { contentValue, type HarmonisedElement, plainProperty } from '../../catalog/harmonised.ts';
import { findProperty, type Layer } from '../../catalog/layer.ts';
import type { Database } from '../../database/database.ts';
import { readable, tableOf } from '../columns.ts';
import { whereOf } from '../select.ts';
import type { LayerFinding } from './check-layer.ts';

/** Values named in a finding. */
const NAMED = 5;

/** Values of coded elements of other application schemas that their code lists have not: they are not written. */
export async function findUncoded(database: Database, layer: Layer): Promise<readonly LayerFinding[]> {
  const findings: LayerFinding[] = [];
  for (const { prefix, name, filter, elements } of layer.harmonised ?? []) {
    for (const element of elements) {
      const values = await uncoded(database, layer, element, filter);
      if (values.length === 0) continue;
      const named = values.slice(0, NAMED).map((value) => JSON.stringify(value));
      const more = values.length > NAMED ? ' and others' : '';
      const instead = element.nil === undefined ? 'left out' : `nil (${element.nil})`;
      findings.push({
        layer: layer.id,
        severity: 'warning',
        message: `${prefix}:${name}, ${element.path.join('/')}: no code for ${named.join(', ')}${more}; the element is ${instead}`,
        fix: 'add them to `codes` of the element, or correct the data',
      });
    }
  }
  return findings;
}

async function uncoded(
  database: Database,
  layer: Layer,
  { content }: HarmonisedElement,
  filter: NonNullable<Layer['harmonised']>[number]['filter'],
): Promise<readonly string[]> {
  const property = findProperty(layer, plainProperty(content) ?? '');
  const { codes, split } = contentValue(content) ?? {};
  if (codes === undefined || property === undefined) return [];
  const text = sql`${readable(property)}::text`;
  const parts = split === undefined ? text : sql`unnest(string_to_array(${text}, ${split}::text))`;
  const rows = sql`select ${parts} v from ${tableOf(layer)} ${whereOf({ layer, filter })}`;
  const query = sql`select distinct trim(v) from (${rows}) coded
    where trim(v) <> '' and trim(v) <> all(${Object.keys(codes)}::text[]) order by 1 limit ${NAMED + 1}::int8`;
  const found = await database.arrays(query.compile(database.builder));
  return found.map(([value]) => String(value));
}
