import { ServiceError } from '../../../errors.ts';
import { childrenOf, readXmlText, type XmlElement } from '../../../xml/read.ts';
import type { AdhocQueryParameters, StoredQueryParameters } from '../get-feature-parameters.ts';
import { readAdhocQuery } from '../get-feature-xml.ts';
import { declarationsIn, rewriteXml } from '../rewrite-xml.ts';
import type { NamespaceScope } from '../type-name.ts';
import { dialectOf } from '../wfs-version.ts';
import { DUPLICATE_PARAMETER, duplicate } from './stored-query-store.ts';

/** A `wfs:StoredQueryDefinition` (WFS 2.0, 14.2.2). */
export interface StoredQueryDefinition {
  readonly id: string;
  readonly titles: readonly LocalText[];
  readonly abstracts: readonly LocalText[];
  readonly parameters: readonly { readonly name: string; readonly type: string }[];
  /** Queries with `${parameter}` in their texts and values. */
  readonly queries: readonly XmlElement[];
  readonly returnFeatureTypes: readonly string[];
  readonly isPrivate: boolean;
  /** The definition's own element, written again. */
  readonly text: string;
}

export interface LocalText {
  readonly language: string | undefined;
  readonly text: string;
}

const { wfs: WFS, fes: FES } = dialectOf('2.0.0');
export const storedQueryLanguages: readonly string[] = [
  'urn:ogc:def:queryLanguage:OGC-WFS::WFSQueryExpression',
  'urn:ogc:def:queryLanguage:OGC-WFS::WFS_QueryExpression',
];
const MAX_LENGTH = 65_536;

/**
 * The definitions in a `wfs:CreateStoredQuery`.
 * @throws ServiceError missingParameter, invalidParameter, conflict for two of one id
 */
export function readDefinitions(root: XmlElement): readonly StoredQueryDefinition[] {
  const definitions = childrenOf(root, WFS, 'StoredQueryDefinition').map(readDefinition);
  if (definitions.length === 0) throw missing('StoredQueryDefinition');
  const ids = definitions.map(({ id }) => id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) throw duplicate(twice);
  return definitions;
}

/** A definition as it was kept. */
export function parseDefinition(text: string): StoredQueryDefinition {
  return readDefinition(readXmlText(text));
}

function readDefinition(source: XmlElement): StoredQueryDefinition {
  const id = source.attributes.get('id')?.trim() ?? '';
  if (id === '') throw missing('id');
  if (id.length > 200) throw refused('id', id.slice(0, 80), 'at most 200 characters');
  const expressions = childrenOf(source, WFS, 'QueryExpressionText');
  const [expression] = expressions;
  if (expression === undefined) throw missing('QueryExpressionText');
  const language = expression.attributes.get('language') ?? '';
  if (expressions.length > 1 || !storedQueryLanguages.includes(language))
    throw refused('language', language, storedQueryLanguages);
  const queries = queriesOf(expression);
  const parameters = childrenOf(source, WFS, 'Parameter').map(readParameter);
  checkReferences(queries, parameters);
  const text = rewriteXml(source, declarationsIn(source)).text;
  if (text.length > MAX_LENGTH)
    throw refused('StoredQueryDefinition', id, `at most ${MAX_LENGTH} characters`);
  return {
    id,
    titles: texts(source, 'Title'),
    abstracts: texts(source, 'Abstract'),
    parameters,
    queries,
    returnFeatureTypes: namesIn(expression.attributes.get('returnFeatureTypes') ?? ''),
    isPrivate: /^(true|1)$/.test(expression.attributes.get('isPrivate') ?? ''),
    text,
  };
}

/** The text may be XML, or XML that was written as text. */
function queriesOf(expression: XmlElement): readonly XmlElement[] {
  const children =
    expression.children.length > 0 || expression.text.trim() === ''
      ? expression.children
      : [readXmlText(expression.text.trim())];
  const queries = children.filter(({ namespace, name }) => namespace === WFS && name === 'Query');
  if (queries.length === 0 || queries.length !== children.length || queries.length > 10) {
    throw refused('QueryExpressionText', children[0]?.name ?? '', 'wfs:Query, one to ten of them');
  }
  return queries;
}

function readParameter(source: XmlElement): { readonly name: string; readonly type: string } {
  const [name = '', type = ''] = ['name', 'type'].map((each) => source.attributes.get(each)?.trim());
  if (!/^[A-Za-z_][\w.-]{0,80}$/.test(name)) throw refused('name', name, 'a name');
  const { length } = type;
  if (length === 0 || length > 80) throw refused('type', type, 'an XML Schema type');
  return { name, type };
}

function checkReferences(
  queries: readonly XmlElement[],
  parameters: readonly { readonly name: string }[],
): void {
  const names = parameters.map(({ name }) => name);
  const twice = names.find((name, i) => names.findIndex((each) => isSame(each, name)) !== i);
  if (twice !== undefined) {
    throw new ServiceError('conflict', `The parameter ${twice} is there twice.`, {
      parameter: twice,
      received: twice,
      allowed: DUPLICATE_PARAMETER,
    });
  }
  for (const query of queries) {
    substitute(query, (name) => {
      if (!names.some((each) => isSame(each, name))) throw refused('Parameter', name, names);
      return '';
    });
  }
}

/**
 * A stored query with the values of a call → the queries it stands for.
 * @throws ServiceError missingParameter without a value, invalidParameter for what the query then is
 */
export function callDefinition(
  { queries, parameters }: StoredQueryDefinition,
  { parameters: values, scope: callScope }: StoredQueryParameters,
): readonly AdhocQueryParameters[] {
  for (const { name } of parameters) {
    if (!values.has(name.toUpperCase())) {
      throw new ServiceError('missingParameter', `The stored query needs the parameter ${name}.`, {
        parameter: name,
      });
    }
  }
  return queries.map((query) => {
    const filled = substitute(query, (name) => values.get(name.toUpperCase()) ?? '');
    const scope: NamespaceScope = (prefix) => callScope(prefix) ?? query.resolve(prefix);
    return { ...readAdhocQuery(filled, { ...dialectOf('2.0.0'), fes: FES }), scope };
  });
}

/** Values go into texts and attributes of the tree, never into markup. */
function substitute(source: XmlElement, valueFor: (name: string) => string): XmlElement {
  const fill = (text: string): string =>
    text.replace(/\$\{\s*([\w.-]+)\s*\}/g, (_, name: string) => valueFor(name));
  return {
    ...source,
    text: fill(source.text),
    attributes: new Map([...source.attributes].map(([name, value]) => [name, fill(value)])),
    children: source.children.map((child) => substitute(child, valueFor)),
  };
}

function isSame(a: string, b: string): boolean {
  return a.toUpperCase() === b.toUpperCase();
}

function texts(source: XmlElement, name: string): readonly LocalText[] {
  return childrenOf(source, WFS, name).map((each) => ({
    language: each.attributes.get('{http://www.w3.org/XML/1998/namespace}lang'),
    text: each.text.trim(),
  }));
}

function namesIn(text: string): readonly string[] {
  return text.split(/\s+/).filter((name) => name !== '' && !name.includes('${'));
}

function missing(parameter: string): ServiceError {
  return new ServiceError('missingParameter', `The definition has no ${parameter}.`, { parameter });
}

function refused(parameter: string, received: string, allowed: string | readonly string[]): ServiceError {
  const message = `${parameter} of the stored query cannot be ${JSON.stringify(received.slice(0, 80))}.`;
  return new ServiceError('invalidParameter', message, { parameter, received, allowed });
}
