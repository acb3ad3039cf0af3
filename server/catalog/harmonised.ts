import type { Static } from 'typebox';
import { ServiceError } from '../errors.ts';
import { checkFilter, checkValue, type FilterProperty } from '../filter/check/check-filter.ts';
import { readCql2Text, readCql2Value } from '../filter/cql2/read-cql2-text.ts';
import { call, GEOMETRY_PROPERTY, literal } from '../filter/expression.ts';
import type { ExpressionType } from '../filter/expression-type.ts';
import type { Expression, Filter } from '../filter/filter.ts';
import { XLINK_NAMESPACE, XSI_NAMESPACE } from '../xml/namespaces.ts';
import type { HarmonisedSchema } from './harmonised-schema.ts';
import type { ReportFault } from './report-fault.ts';

/** The features of a layer as an application schema of others has them: a feature type of its own. */
export interface HarmonisedType {
  /** `cp:CadastralParcel` is prefix and name. */
  readonly prefix: string;
  readonly name: string;
  /** Of {@link prefix}. */
  readonly namespace: string;
  /** Address of the schema of {@link namespace}; undefined: it follows from the mapping. */
  readonly schema: string | undefined;
  /** Versions of GML that it is written in. */
  readonly gml: readonly ('3.2' | '3.1.1' | '2')[];
  /** Every prefix of the paths, its own included. */
  readonly namespaces: Readonly<Record<string, string>>;
  readonly filter: Filter | undefined;
  /** In the order of the schema. */
  readonly elements: readonly HarmonisedElement[];
}

/** An element without elements in it: where it stands, and what it holds. */
export interface HarmonisedElement {
  /** Qualified names from the feature down, `[n]` behind those that are repeated. */
  readonly path: readonly string[];
  /** What it holds: its text or xlink:href; the geometry, or a further one; undefined: nothing but the reason why. */
  readonly content:
    | { readonly kind: 'text' | 'href'; readonly value: HarmonisedValue }
    | { readonly kind: 'feature'; readonly layer: string; readonly value: HarmonisedValue }
    | { readonly kind: 'geometry'; readonly isMultiple: boolean; readonly property: string | undefined }
    | undefined;
  /** Without this value the element is left out. */
  readonly when: Expression | undefined;
  /** Besides the xlink:href; values over properties. */
  readonly attributes: readonly (readonly [name: string, value: Expression])[];
  readonly nil: string | undefined;
  /** In a schema made from the mapping. */
  readonly type: string | undefined;
  /** The schema wants it. */
  readonly isRequired: boolean;
}

/** A value over properties, and what becomes of it when it is written. */
export interface HarmonisedValue {
  readonly expression: Expression;
  readonly type: ExpressionType;
  readonly split: string | undefined;
  readonly codes: Readonly<Record<string, string>> | undefined;
  readonly prefix: string;
}

type File = Static<typeof HarmonisedSchema>;
type ElementFile = File['elements'][number];

const KNOWN = {
  gml: 'http://www.opengis.net/gml/3.2',
  xlink: XLINK_NAMESPACE,
  xsi: XSI_NAMESPACE,
} as const;

/** Names in gml:ids: `<layer>-<prefix>.<key>`, which no layer can have. */
export function harmonisedId(layer: string, { prefix }: Pick<HarmonisedType, 'prefix'>): string {
  return `${layer}-${prefix}`;
}

/**
 * The mappings of a layer file, every name in them resolved.
 * @param required names of properties that always have a value
 * @param fault told what is wrong, by path in the mapping's list
 */
export function resolveHarmonised(
  files: readonly File[],
  properties: readonly FilterProperty[],
  required: ReadonlySet<string>,
  fault: ReportFault,
): readonly HarmonisedType[] {
  const prefixes = files.map(({ type }) => type.split(':')[0]);
  return files.map((file, i) => {
    const [prefix = '', name = ''] = file.type.split(':');
    const report: ReportFault = (path, message) => fault([i, ...path], message);
    const namespaces = { ...KNOWN, ...file.namespaces };
    if (prefixes.indexOf(prefix) !== i)
      report(['type'], `${prefix} is the prefix of another mapping of the layer`);
    const names = [file.type, ...file.elements.flatMap(({ path }) => path.split('/'))];
    for (const each of names) {
      const used = each.split(':')[0] ?? '';
      if (!Object.hasOwn(namespaces, used))
        report(['namespaces'], `the prefix ${used} of ${each} has no namespace`);
    }
    return {
      prefix,
      name,
      namespace: Object.entries(namespaces).find(([each]) => each === prefix)?.[1] ?? '',
      schema: file.schema,
      gml: file.gml ?? (file.schema === undefined ? ['3.2', '3.1.1', '2'] : ['3.2']),
      namespaces,
      filter: guarded(() => readFilter(file.filter, properties), ['filter'], report),
      elements: file.elements.map((element, at) =>
        resolveElement(element, properties, required, (path, message) =>
          report(['elements', at, ...path], message),
        ),
      ),
    };
  });
}

function readFilter(text: string | undefined, properties: readonly FilterProperty[]): Filter | undefined {
  return text === undefined ? undefined : checkFilter(readCql2Text(text), properties);
}

function resolveElement(
  file: ElementFile,
  properties: readonly FilterProperty[],
  required: ReadonlySet<string>,
  fault: ReportFault,
): HarmonisedElement {
  const given = [file.value, file.href, file.feature, file.geometry].filter((each) => each !== undefined);
  if (given.length > 1) fault([], 'holds one of value, href, feature and geometry');
  if (given.length === 0 && file.nil === undefined)
    fault([], 'needs a value, href, feature, geometry or nil');
  const attributes = Object.entries(file.attributes ?? {}).flatMap(([name, text]) => {
    const value = guarded(() => readValue(text, properties), ['attributes', name], fault);
    return value === undefined ? [] : [[name, value.expression] as const];
  });
  const { path, when, nil, type } = file;
  const content = contentOf(file, properties, fault);
  return {
    path: path.split('/'),
    content,
    when:
      when === undefined
        ? undefined
        : guarded(() => readValue(when, properties), ['when'], fault)?.expression,
    attributes,
    nil,
    type,
    isRequired: file.required ?? required.has(plainProperty(content) ?? ''),
  };
}

/** The value that an element holds; undefined for a geometry and for none. */
export function contentValue(content: HarmonisedElement['content']): HarmonisedValue | undefined {
  return content !== undefined && 'value' in content ? content.value : undefined;
}

/** The property that is an element's content as it is; undefined for what is computed, constant or the layer's geometry. */
export function plainProperty(content: HarmonisedElement['content']): string | undefined {
  if (content === undefined) return undefined;
  if (content.kind === 'geometry') return content.property;
  const { expression } = content.value;
  const inner =
    expression.kind === 'function' && expression.name === 'startOfDate'
      ? expression.arguments[0]
      : expression;
  return inner?.kind === 'property' ? inner.name : undefined;
}

function contentOf(
  file: ElementFile,
  properties: readonly FilterProperty[],
  fault: ReportFault,
): HarmonisedElement['content'] {
  const { value, href, feature, geometry } = file;
  if (geometry !== undefined) {
    return { kind: 'geometry', isMultiple: geometry === 'multiple', property: undefined };
  }
  const [key, text] =
    value !== undefined ? ['value', value] : href !== undefined ? ['href', href] : ['feature', feature?.key];
  if (text === undefined) return undefined;
  const read = guarded(() => readValue(text, properties), [key ?? ''], fault);
  if (read === undefined) return undefined;
  if (read.type === 'geometry') {
    const { expression } = read;
    if (value !== undefined && expression.kind === 'property') {
      const further = expression.name === GEOMETRY_PROPERTY ? undefined : expression.name;
      return { kind: 'geometry', isMultiple: false, property: further };
    }
    fault([key ?? ''], 'a geometry is the value of an element, as it is kept');
    return undefined;
  }
  const isDate = file.dateTime === true && read.type === 'date';
  const written: HarmonisedValue = {
    expression: isDate ? call('startOfDate', read.expression) : read.expression,
    type: isDate ? 'timestamp' : read.type,
    split: file.split,
    codes: file.codes,
    prefix: file.prefix ?? '',
  };
  if (feature !== undefined) return { kind: 'feature', layer: feature.layer, value: written };
  return { kind: value !== undefined ? 'text' : 'href', value: written };
}

function readValue(
  text: string,
  properties: readonly FilterProperty[],
): { readonly expression: Expression; readonly type: ExpressionType } {
  if (!text.startsWith('=')) return { expression: literal(text, 'string'), type: 'string' };
  return checkValue(readCql2Value(text.slice(1), 'value'), properties, 'value');
}

function guarded<T>(read: () => T, path: readonly (string | number)[], fault: ReportFault): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    fault(path, error.message);
    return undefined;
  }
}
