import { type RawBuilder, sql } from 'kysely';
import { ACCENTS, CASE_FROM, CASE_TO, STROKE_FROM, STROKE_TO } from '../fold-text.ts';
import type { FunctionName } from '../functions.ts';
import { CIVIL_ZONE } from '../instant.ts';

type Sql = RawBuilder<unknown>;

/**
 * SQL of a function that takes single values. Whatever appears twice in a formula stands in a subselect, so that
 * the text of nested calls does not double.
 * @param args as `write-sql.ts` writes them, cast to the types of the signature
 */
export function scalarFunction(name: FunctionName, args: readonly Sql[]): Sql {
  const [a = sql`null`, b = sql`null`, c = sql`null`] = args;
  switch (name) {
    case 'casei':
    case 'lower':
      return sql`translate(lower(${a} collate "C"), ${CASE_FROM}::text, ${CASE_TO}::text)`;
    case 'upper':
      return sql`translate(upper(${a} collate "C"), ${CASE_TO}::text, ${CASE_FROM}::text)`;
    case 'accenti':
      return sql`translate(normalize(${a}, NFD), ${STROKE_FROM + ACCENTS}::text, ${STROKE_TO}::text)`;
    case 'trim':
      return sql`btrim(${a})`;
    case 'strLength':
      return sql`char_length(${a})::int8`;
    case 'concat':
      return sql`(${sql.join(args, sql` || `)})`;
    case 'substring':
      return sql`substr(${a}, ${count(b)} + 1, ${count(c)})`;
    case 'abs':
    case 'ceil':
    case 'floor':
      return sql`${SAME_NAME[name]}(${a})`;
    case 'round':
      return sql`(select sign(v) * floor(abs(v) + 0.5) from (values (${a})) t(v))`;
    case 'sqrt':
      return sql`(select case when v >= 0 then sqrt(v) end from (values (${a})) t(v))`;
    case 'min':
      return sql`least(${sql.join(args)})`;
    case 'max':
      return sql`greatest(${sql.join(args)})`;
    case 'year':
    case 'month':
    case 'day':
      return sql`extract(${SAME_NAME[name]} from ${a})::int8`;
    case 'startOfDate':
      return sql`(${a}::timestamp at time zone ${CIVIL_ZONE}::text)`;
    case 'endOfDate':
      return sql`(((${a} + 1)::timestamp at time zone ${CIVIL_ZONE}::text) - interval '1 microsecond')`;
    case 'dateOf':
      return sql`(${a} at time zone ${CIVIL_ZONE}::text)::date`;
    default:
      throw new RangeError(`${name} is of geometries`);
  }
}

const SAME_NAME = {
  abs: sql`abs`,
  ceil: sql`ceil`,
  floor: sql`floor`,
  year: sql`year`,
  month: sql`month`,
  day: sql`day`,
} as const;

function count(value: Sql): Sql {
  return sql`least(greatest(floor(${value}), 0), 1000000)::int4`;
}

/** SQL of a computation in double precision; NULL where there is no result. */
export function arithmeticSql(operator: '+' | '-' | '*' | '/' | '%' | 'div' | '^', a: Sql, b: Sql): Sql {
  const pair = (formula: Sql): Sql => sql`(select ${formula} from (values (${a}, ${b})) t(v, w))`;
  switch (operator) {
    case '+':
      return sql`(${a} + ${b})`;
    case '-':
      return sql`(${a} - ${b})`;
    case '*':
      return sql`(${a} * ${b})`;
    case '/':
      return sql`(${a} / nullif(${b}, 0))`;
    case 'div':
      return sql`trunc(${a} / nullif(${b}, 0))`;
    case '%':
      return pair(sql`v - w * trunc(v / nullif(w, 0))`);
    case '^':
      return pair(
        sql`case when (v < 0 and w <> trunc(w)) or (v = 0 and w < 0) then null else power(v, w) end`,
      );
  }
}
