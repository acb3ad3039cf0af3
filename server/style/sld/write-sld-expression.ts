import type { Expression, Filter } from '../../filter/filter.ts';
import { element, type Xml, type XmlContent } from '../../xml/write.ts';
import type { ExpressionFunction, StyleExpression } from '../expression.ts';
import type { SldVersion } from './sld-writing.ts';
import { NotInFilterEncoding } from './write-sld-filter.ts';

/** A value of a style → content of a parameter. @throws NotInFilterEncoding for an expression that cannot be said */
export function writeSldValue(value: string | number | StyleExpression, version: SldVersion): XmlContent {
  if (typeof value !== 'object') return String(value);
  if (value.kind === 'literal') return String(value.value ?? '');
  return writeSldExpression(value, version);
}

/** An expression in the words of Filter Encoding and SE; in SLD 1.0 GeoServer's functions stand for SE's. @throws */
export function writeSldExpression(expression: StyleExpression, version: SldVersion): Xml {
  const inner = (each: StyleExpression): Xml => writeSldExpression(each, version);
  switch (expression.kind) {
    case 'property':
      return element('ogc:PropertyName', {}, expression.name);
    case 'literal':
      return literal(expression.value ?? '');
    case 'scale':
      return call('env', literal('wms_scale_denominator'));
    case 'arithmetic':
      return element(
        `ogc:${ARITHMETIC[expression.operator]}`,
        {},
        inner(expression.left),
        inner(expression.right),
      );
    case 'concat':
      return call('Concatenate', ...expression.args.map(inner));
    case 'call':
      return callOf(expression, inner);
    case 'case':
      return caseOf(expression, inner);
    case 'match':
      return matchOf(expression, inner, version);
    case 'step': {
      const { input, first, stops } = expression;
      if (version === '1.1.0' && isSimple(first) && stops.every(({ value }) => isSimple(value))) {
        const rest = stops.flatMap(({ at, value }) => [
          se('Threshold', at),
          se('Value', plain(value, inner)),
        ]);
        return element(
          'se:Categorize',
          { fallbackValue: '' },
          se('LookupValue', inner(input)),
          se('Value', plain(first, inner)),
          rest,
        );
      }
      return call(
        'Categorize',
        inner(input),
        inner(first),
        ...stops.flatMap(({ at, value }) => [literal(at), inner(value)]),
      );
    }
    case 'interpolate':
      return interpolateOf(expression, inner, version);
  }
}

const ARITHMETIC = { '+': 'Add', '-': 'Sub', '*': 'Mul', '/': 'Div' } as const;

function call(name: string, ...args: readonly Xml[]): Xml {
  return element('ogc:Function', { name }, args);
}

function literal(value: string | number | boolean): Xml {
  return element('ogc:Literal', {}, String(value));
}

function se(name: string, content: XmlContent): Xml {
  return element(`se:${name}`, {}, content);
}

function isSimple(expression: StyleExpression): boolean {
  return expression.kind === 'literal' && expression.value !== null;
}

function plain(expression: StyleExpression, inner: (each: StyleExpression) => Xml): XmlContent {
  return expression.kind === 'literal' ? String(expression.value ?? '') : inner(expression);
}

/** Our functions → GeoServer's of the same meaning. */
const GEOSERVER: Partial<Record<ExpressionFunction, string>> = {
  upper: 'strToUpperCase',
  lower: 'strToLowerCase',
  capitalize: 'strCapitalize',
  trim: 'strTrim',
  length: 'strLength',
  floor: 'floor',
  ceil: 'ceil',
  abs: 'abs',
  sqrt: 'sqrt',
  power: 'pow',
  min: 'min',
  max: 'max',
  modulo: 'modulo',
  replace: 'strReplace',
  number: 'parseDouble',
  coalesce: 'coalesce',
};

function callOf(
  { name, args }: Extract<StyleExpression, { kind: 'call' }>,
  inner: (each: StyleExpression) => Xml,
): Xml {
  const [first, second, third] = args;
  switch (name) {
    case 'round':
      if (second === undefined && first !== undefined) return call('round', inner(first));
      break;
    case 'format':
      if (first !== undefined && second?.kind === 'literal') {
        const places = Number(second.value);
        return call('numberFormat', literal(places > 0 ? `0.${'0'.repeat(places)}` : '0'), inner(first));
      }
      break;
    case 'substring': {
      if (first === undefined || second === undefined) break;
      const from = shifted(second, -1);
      if (third === undefined) return call('strSubstringStart', inner(first), inner(from));
      return call('strSubstring', inner(first), inner(from), inner(sum(from, third)));
    }
    case 'replace':
      if (first !== undefined && second !== undefined && third !== undefined) {
        return call('strReplace', inner(first), inner(second), inner(third), literal(true));
      }
      break;
    case 'text':
      return call('Concatenate', ...args.map(inner));
    case 'px':
    case 'mm':
    case 'm':
      if (first !== undefined) return call('Concatenate', inner(first), literal(name));
      break;
    default: {
      const known = GEOSERVER[name];
      if (known !== undefined) return call(known, ...args.map(inner));
    }
  }
  throw new NotInFilterEncoding(name);
}

function shifted(expression: StyleExpression, by: number): StyleExpression {
  if (expression.kind === 'literal') return { kind: 'literal', value: Number(expression.value) + by };
  return { kind: 'arithmetic', operator: '+', left: expression, right: { kind: 'literal', value: by } };
}

function sum(left: StyleExpression, right: StyleExpression): StyleExpression {
  if (left.kind === 'literal' && right.kind === 'literal') {
    return { kind: 'literal', value: Number(left.value) + Number(right.value) };
  }
  return { kind: 'arithmetic', operator: '+', left, right };
}

function caseOf(
  { cases, else: orElse }: Extract<StyleExpression, { kind: 'case' }>,
  inner: (each: StyleExpression) => Xml,
): Xml {
  const last = inner(orElse ?? { kind: 'literal', value: null });
  return cases.reduceRight(
    (rest, { when, value }) => call('if_then_else', condition(when), inner(value), rest),
    last,
  );
}

function matchOf(
  expression: Extract<StyleExpression, { kind: 'match' }>,
  inner: (each: StyleExpression) => Xml,
  version: SldVersion,
): Xml {
  const { input, cases, else: orElse } = expression;
  const items = cases.flatMap(({ values, value }) => values.map((each) => [each, value] as const));
  const hasPlainElse = orElse === undefined || isSimple(orElse);
  // Data of SE's Recode are numbers by its schema.
  const isNumeric = items.every(([data]) => typeof data === 'number');
  if (version === '1.1.0' && hasPlainElse && isNumeric && items.every(([, value]) => isSimple(value))) {
    const fallback = orElse?.kind === 'literal' ? String(orElse.value) : '';
    return element(
      'se:Recode',
      { fallbackValue: fallback },
      se('LookupValue', inner(input)),
      items.map(([data, value]) =>
        se('MapItem', [se('Data', String(data)), se('Value', plain(value, inner))]),
      ),
    );
  }
  if (orElse === undefined) {
    return call('Recode', inner(input), ...items.flatMap(([data, value]) => [literal(data), inner(value)]));
  }
  return items.reduceRight(
    (rest, [data, value]) =>
      call('if_then_else', call('equalTo', inner(input), literal(data)), inner(value), rest),
    inner(orElse),
  );
}

function interpolateOf(
  { input, base, of, stops }: Extract<StyleExpression, { kind: 'interpolate' }>,
  inner: (each: StyleExpression) => Xml,
  version: SldVersion,
): Xml {
  if (base !== 1) throw new NotInFilterEncoding('exponential');
  const isPlain = stops.every(({ value }) => isSimple(value));
  if (version === '1.1.0' && isPlain) {
    const points = stops.map(({ at, value }) =>
      se('InterpolationPoint', [se('Data', at), se('Value', plain(value, inner))]),
    );
    const method = of === 'colour' ? 'color' : 'numeric';
    return element(
      'se:Interpolate',
      { fallbackValue: '', mode: 'linear', method },
      se('LookupValue', inner(input)),
      points,
    );
  }
  const pairs = stops.flatMap(({ at, value }) => [literal(at), inner(value)]);
  return call('Interpolate', inner(input), ...pairs, literal(of === 'colour' ? 'color' : 'numeric'));
}

const CONDITIONS = {
  '=': 'equalTo',
  '<>': 'notEqualTo',
  '<': 'lessThan',
  '<=': 'lessEqualThan',
  '>': 'greaterThan',
  '>=': 'greaterEqualThan',
} as const;

/** A filter as a function of GeoServer's. @throws NotInFilterEncoding */
function condition(filter: Filter): Xml {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const [first, ...rest] = filter.filters.map(condition);
      if (first === undefined) throw new NotInFilterEncoding(filter.kind);
      return rest.reduce((left, right) => call(filter.kind, left, right), first);
    }
    case 'not':
      return call('not', condition(filter.filter));
    case 'compare':
      return call(CONDITIONS[filter.operator], conditionOperand(filter.left), conditionOperand(filter.right));
    case 'isNull':
      return call('isNull', conditionOperand(filter.value));
    case 'in': {
      const { value, values } = filter;
      return condition({
        kind: 'or',
        filters: values.map((right) => ({ kind: 'compare', operator: '=', left: value, right })),
      });
    }
    case 'between': {
      const { value, lower, upper } = filter;
      const from: Filter = { kind: 'compare', operator: '>=', left: value, right: lower };
      return condition({
        kind: 'and',
        filters: [from, { kind: 'compare', operator: '<=', left: value, right: upper }],
      });
    }
    default:
      throw new NotInFilterEncoding(filter.kind);
  }
}

function conditionOperand(expression: Expression): Xml {
  if (expression.kind === 'property') return element('ogc:PropertyName', {}, expression.name);
  if (expression.kind === 'literal') return literal(expression.value);
  throw new NotInFilterEncoding(expression.kind);
}
