import type { Expression, Filter } from '../../filter/filter.ts';
import { element, type Xml } from '../../xml/write.ts';

/** A part of a filter that Filter Encoding 1.x has no word for. */
export class NotInFilterEncoding extends Error {}

/**
 * A filter → ogc:Filter of Filter Encoding 1.0 (SLD 1.0) or 1.1 (SE 1.1).
 * @throws NotInFilterEncoding
 */
export function writeSldFilter(filter: Filter, version: '1.0.0' | '1.1.0'): Xml {
  if (filter.kind === 'keys')
    return element(
      'ogc:Filter',
      {},
      filter.keys.map((key) => featureId(key, version)),
    );
  return element('ogc:Filter', {}, operator(filter, version));
}

function featureId(key: string, version: string): Xml {
  return version === '1.0.0'
    ? element('ogc:FeatureId', { fid: key })
    : element('ogc:GmlObjectId', { 'gml:id': key });
}

const COMPARISONS = {
  '=': 'EqualTo',
  '<>': 'NotEqualTo',
  '<': 'LessThan',
  '<=': 'LessThanOrEqualTo',
  '>': 'GreaterThan',
  '>=': 'GreaterThanOrEqualTo',
} as const;

function operator(filter: Filter, version: '1.0.0' | '1.1.0'): Xml {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return logical(filter.kind, filter.filters, version);
    case 'not':
      return element('ogc:Not', {}, operator(filter.filter, version));
    case 'compare':
      return element(
        `ogc:PropertyIs${COMPARISONS[filter.operator]}`,
        {},
        operand(filter.left),
        operand(filter.right),
      );
    case 'between':
      return element(
        'ogc:PropertyIsBetween',
        {},
        operand(filter.value),
        element('ogc:LowerBoundary', {}, operand(filter.lower)),
        element('ogc:UpperBoundary', {}, operand(filter.upper)),
      );
    case 'in': {
      const { value, values } = filter;
      const equal = values.map((right): Filter => ({ kind: 'compare', operator: '=', left: value, right }));
      return logical('or', equal, version);
    }
    case 'isNull':
      return element('ogc:PropertyIsNull', {}, property(filter.value));
    case 'like':
      return like(filter, version);
    default:
      throw new NotInFilterEncoding(filter.kind);
  }
}

/** And and Or hold two operators at least. */
function logical(kind: 'and' | 'or', filters: readonly Filter[], version: '1.0.0' | '1.1.0'): Xml {
  const [first] = filters;
  if (first === undefined) throw new NotInFilterEncoding(kind === 'and' ? 'TRUE' : 'FALSE');
  if (filters.length === 1) return operator(first, version);
  return element(
    kind === 'and' ? 'ogc:And' : 'ogc:Or',
    {},
    filters.map((each) => operator(each, version)),
  );
}

function property(expression: Expression): Xml {
  if (expression.kind === 'property') return element('ogc:PropertyName', {}, expression.name);
  throw new NotInFilterEncoding(expression.kind);
}

const ARITHMETIC = { '+': 'Add', '-': 'Sub', '*': 'Mul', '/': 'Div' } as const;

function operand(expression: Expression): Xml {
  switch (expression.kind) {
    case 'property':
      return property(expression);
    case 'literal':
      return element('ogc:Literal', {}, String(expression.value));
    case 'arithmetic': {
      const { operator: sign, left, right } = expression;
      if (!Object.hasOwn(ARITHMETIC, sign)) throw new NotInFilterEncoding(sign);
      return element(`ogc:${ARITHMETIC[sign as keyof typeof ARITHMETIC]}`, {}, operand(left), operand(right));
    }
    case 'function':
      return element('ogc:Function', { name: expression.name }, expression.arguments.map(operand));
    default:
      throw new NotInFilterEncoding(expression.kind);
  }
}

function like({ value, pattern }: Extract<Filter, { kind: 'like' }>, version: '1.0.0' | '1.1.0'): Xml {
  const isFolded = value.kind === 'function' && value.name === 'casei';
  const subject = isFolded ? value.arguments[0] : value;
  const text = pattern.kind === 'function' && pattern.name === 'casei' ? pattern.arguments[0] : pattern;
  if (subject === undefined || text?.kind !== 'literal' || (isFolded && version === '1.0.0')) {
    throw new NotInFilterEncoding('LIKE');
  }
  const escapes = version === '1.0.0' ? { escape: '\\' } : { escapeChar: '\\' };
  const words = { wildCard: '%', singleChar: '_', ...escapes, ...(isFolded ? { matchCase: false } : {}) };
  return element(
    'ogc:PropertyIsLike',
    words,
    property(subject),
    element('ogc:Literal', {}, String(text.value)),
  );
}
