import type { XmlElement } from '../../xml/read.ts';
import { MAX_FILTER_DEPTH } from '../cql2/cql2-cursor.ts';
import { literal } from '../expression.ts';
import type { Filter } from '../filter.ts';
import { readFesComparison } from './fes-comparison.ts';
import { isFesExpression, present, readFesExpression } from './fes-expression.ts';
import { FES_NAMESPACE, type FesTarget, isFes, OGC_NAMESPACE, refused } from './fes-reference.ts';
import { readFesRelation, spatialOperatorNames, temporalOperatorNames } from './fes-relation.ts';

/**
 * A `Filter` of FES 2.0 or Filter Encoding 1.0 and 1.1 → the Filter tree, every operator of them. Elements without a
 * namespace are taken for those of FES, since fragments in KVP often come so.
 * @throws ServiceError invalidParameter, invalidBbox, unsupportedCrs for what is not offered or not rightly written
 */
export function readFes(root: XmlElement, target: FesTarget): Filter {
  if (!isFes(root) || root.name !== 'Filter') {
    throw refused(
      root,
      `The filter is {${root.namespace}}${root.name}.`,
      `Filter of ${FES_NAMESPACE} or ${OGC_NAMESPACE}`,
    );
  }
  const ids = root.children.filter(isId);
  if (ids.length > 0 && ids.length === root.children.length) return resourceIds(ids, target);
  return readOperator(only(root), target, 0);
}

const ID_ELEMENTS: readonly string[] = ['ResourceId', 'GmlObjectId', 'FeatureId'];

function isId(element: XmlElement): boolean {
  return isFes(element) && ID_ELEMENTS.includes(element.name);
}

function readOperator(element: XmlElement, target: FesTarget, depth: number): Filter {
  if (depth > MAX_FILTER_DEPTH) {
    throw refused(
      element,
      `Operators nest more than ${MAX_FILTER_DEPTH} deep.`,
      `at most ${MAX_FILTER_DEPTH}`,
    );
  }
  if (isFes(element)) {
    switch (element.name) {
      case 'And':
      case 'Or':
        return logical(element, target, depth);
      case 'Not':
        return { kind: 'not', filter: readOperator(only(element), target, depth + 1) };
      case 'Function': {
        const left = present(element, readFesExpression(element, target));
        return { kind: 'compare', operator: '=', left, right: literal(true) };
      }
    }
    if (isId(element)) return resourceIds([element], target);
    const filter = readFesComparison(element, target) ?? readFesRelation(element, target);
    if (filter !== undefined) return filter;
  }
  const what = isFesExpression(element) ? 'is no condition' : 'is not offered';
  const offered = [
    'And, Or, Not, PropertyIs… comparisons, ResourceId',
    ...spatialOperatorNames,
    ...temporalOperatorNames,
  ];
  throw refused(element, `The operator ${element.name} ${what}.`, offered.join(', '));
}

function logical(element: XmlElement, target: FesTarget, depth: number): Filter {
  if (element.children.length < 2) {
    throw refused(element, `${element.name} holds ${element.children.length} operators.`, 'two or more');
  }
  const filters = element.children.map((child) => readOperator(child, target, depth + 1));
  return { kind: element.name === 'And' ? 'and' : 'or', filters };
}

function only(element: XmlElement): XmlElement {
  const [child, ...more] = element.children;
  if (child !== undefined && more.length === 0) return child;
  throw refused(
    element,
    `${element.name} holds ${element.children.length} elements.`,
    'exactly one operator',
  );
}

function resourceIds(elements: readonly XmlElement[], target: FesTarget): Filter {
  if (target.joined !== undefined) {
    const [first] = elements;
    const allowed = [...target.joined.keys()].map((name) => `${name}/@gml:id compared with a Literal`);
    if (first !== undefined)
      throw refused(first, `${first.name} in a join does not say whose id it is.`, allowed.join(', '));
  }
  const keys = elements.map((element) => {
    const name = element.name === 'ResourceId' ? 'rid' : element.name === 'FeatureId' ? 'fid' : 'id';
    const id = [...element.attributes].find(([key]) => key.replace(/^\{.*\}/, '') === name)?.[1];
    if (id === undefined || id === '')
      throw refused(element, `${element.name} has no ${name}.`, `the attribute ${name}`);
    return target.keyOf(id);
  });
  return { kind: 'keys', keys: keys.filter((key) => key !== undefined) };
}
