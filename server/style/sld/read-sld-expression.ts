import type { XmlElement } from '../../xml/read.ts';
import { readColour } from '../colour.ts';
import { type ExpressionStop, MAX_EXPRESSION_DEPTH, type StyleExpression } from '../expression.ts';
import { readSldFunction } from './read-sld-function.ts';
import { literalOf } from './sld-literal.ts';
import { FES, OGC, SE, SLD, type SldReading } from './sld-reading.ts';

/** A value of a style: a text as it stands, or an expression. */
export type SldValue = string | StyleExpression;

/**
 * What a parameter of SLD holds (ParameterValueType: text and expressions by turns) → its trimmed text when it is
 * constant, else an expression that joins the parts.
 * @throws ServiceError for functions that are not known here: a wrong value would be drawn instead
 */
export function readSldValue(element: XmlElement, reading: SldReading): SldValue {
  const { children, text } = element;
  if (children.length === 0) return reading.ownText(element);
  reading.takeWhole(element);
  const parts: StyleExpression[] = [];
  let at = 0;
  for (const child of children) {
    pushText(parts, text.slice(at, child.at), at === 0, false);
    parts.push(readSldExpression(child, reading));
    at = child.at ?? at;
  }
  pushText(parts, text.slice(at), false, true);
  const [only] = parts;
  if (only !== undefined && parts.length === 1) {
    return only.kind === 'literal' && only.value !== null ? String(only.value) : only;
  }
  return { kind: 'concat', args: parts };
}

/** Line breaks between parts are layout; other space counts, any run of it once, save at both ends. */
function pushText(parts: StyleExpression[], text: string, isFirst: boolean, isLast: boolean): void {
  if (text.trim() === '' && (/\n/.test(text) || isFirst || isLast)) return;
  let value = text.replace(/\s+/g, ' ');
  if (isFirst) value = value.trimStart();
  if (isLast) value = value.trimEnd();
  if (value !== '') parts.push({ kind: 'literal', value });
}

/** An element of Filter Encoding's expressions, or one of SE's functions → an expression. @throws ServiceError */
export function readSldExpression(element: XmlElement, reading: SldReading, depth = 0): StyleExpression {
  if (depth > MAX_EXPRESSION_DEPTH) {
    throw reading.refused(element, 'Expressions nest too deeply.', `at most ${MAX_EXPRESSION_DEPTH} levels`);
  }
  const inner = (each: XmlElement | undefined): StyleExpression => {
    if (each !== undefined) return readSldExpression(each, reading, depth + 1);
    throw reading.refused(element, `${element.name} lacks an operand.`, 'an expression');
  };
  const { name, namespace, children } = element;
  // Many documents leave out the prefix, and so put expressions into the namespace of SLD.
  if (![OGC, FES, SE, SLD, ''].includes(namespace)) {
    throw reading.refused(element, `The expression {${namespace}}${name} is not known.`, EXPRESSIONS);
  }
  switch (name) {
    case 'PropertyName':
    case 'ValueReference':
      return { kind: 'property', name: localName(reading.ownText(element)) };
    case 'Literal':
      return { kind: 'literal', value: literalOf(reading.ownText(element)) };
    case 'Add':
      return { kind: 'arithmetic', operator: '+', left: inner(children[0]), right: inner(children[1]) };
    case 'Sub':
      return { kind: 'arithmetic', operator: '-', left: inner(children[0]), right: inner(children[1]) };
    case 'Mul':
      return { kind: 'arithmetic', operator: '*', left: inner(children[0]), right: inner(children[1]) };
    case 'Div':
      return { kind: 'arithmetic', operator: '/', left: inner(children[0]), right: inner(children[1]) };
    case 'Function':
      return readSldFunction(element, argumentsOf(element, inner), reading);
    case 'Categorize':
      return categorize(element, reading, inner);
    case 'Interpolate':
      return interpolate(element, reading, inner);
    case 'Recode':
      return recode(element, reading, inner);
    case 'Concatenate':
      return { kind: 'concat', args: children.map((each) => parameterOf(each, inner)) };
    case 'ChangeCase': {
      const name = element.attributes.get('direction') === 'toLower' ? 'lower' : 'upper';
      return { kind: 'call', name, args: [parameterOf(children[0], inner)] };
    }
    case 'Trim':
      return { kind: 'call', name: 'trim', args: [parameterOf(children[0], inner)] };
    case 'StringLength':
      return { kind: 'call', name: 'length', args: [parameterOf(children[0], inner)] };
    case 'Substring': {
      const [text, position, length] = ['StringValue', 'Position', 'Length'].map((each) =>
        children.find((child) => child.name === each),
      );
      const args = [parameterOf(text, inner), position === undefined ? one : parameterOf(position, inner)];
      return {
        kind: 'call',
        name: 'substring',
        args: length === undefined ? args : [...args, parameterOf(length, inner)],
      };
    }
  }
  throw reading.refused(element, `The expression ${name} is not known.`, EXPRESSIONS);
}

const one: StyleExpression = { kind: 'literal', value: 1 };

const EXPRESSIONS =
  'PropertyName, Literal, Add, Sub, Mul, Div, Function, and Categorize, Interpolate, Recode, Concatenate, ChangeCase, Trim, Substring, StringLength of SE 1.1';

/** Arguments of a function; the condition of if_then_else is read as a filter, not as a value. */
function argumentsOf({ children, attributes }: XmlElement, inner: Inner): readonly StyleExpression[] {
  const isCase = attributes.get('name') === 'if_then_else';
  return children.map((each, index) => (isCase && index === 0 ? one : inner(each)));
}

type Inner = (element: XmlElement | undefined) => StyleExpression;

/** A parameter of an SE function: a text, or one expression inside. */
function parameterOf(element: XmlElement | undefined, inner: Inner): StyleExpression {
  const [child] = element?.children ?? [];
  if (element === undefined || child !== undefined) return inner(child);
  return { kind: 'literal', value: literalOf(element.text.trim()) };
}

function localName(text: string): string {
  const last = text.split('/').at(-1) ?? '';
  return last.slice(last.indexOf(':') + 1);
}

function lookup(element: XmlElement, inner: Inner): StyleExpression {
  const found = element.children.find(({ name }) => name === 'LookupValue');
  return parameterOf(found, inner);
}

function named(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

function categorize(element: XmlElement, reading: SldReading, inner: Inner): StyleExpression {
  const [first, ...values] = named(element, 'Value').map((each) => parameterOf(each, inner));
  const limits = named(element, 'Threshold').map((each) => numberIn(each, reading));
  if (first === undefined || values.length !== limits.length || values.length === 0) {
    throw reading.refused(
      element,
      'Categorize has Value, Threshold, Value … by turns.',
      'Value, Threshold, Value',
    );
  }
  if (
    /preceding/i.test(
      element.attributes.get('threshholdsBelongTo') ?? element.attributes.get('thresholdsBelongTo') ?? '',
    )
  ) {
    reading.lose(
      element,
      'thresholdsBelongTo',
      'A value equal to a threshold belongs to the class that follows.',
    );
  }
  const stops = limits.map((at, index) => ({ at, value: values[index] as StyleExpression }));
  return { kind: 'step', input: lookup(element, inner), first, stops: rising(element, stops, reading) };
}

function interpolate(element: XmlElement, reading: SldReading, inner: Inner): StyleExpression {
  const points = named(element, 'InterpolationPoint');
  const stops = points.map((point): ExpressionStop => {
    const [data] = named(point, 'Data');
    const [value] = named(point, 'Value');
    return {
      at: data === undefined ? Number.NaN : numberIn(data, reading),
      value: parameterOf(value, inner),
    };
  });
  if (stops.length === 0)
    throw reading.refused(element, 'Interpolate has no InterpolationPoint.', 'one or more');
  const mode = element.attributes.get('mode') ?? 'linear';
  if (mode !== 'linear')
    reading.lose(element, `Interpolate mode ${mode.slice(0, 20)}`, 'Interpolated linearly.');
  const of = element.attributes.get('method') === 'color' || stops.every(isColour) ? 'colour' : 'number';
  return {
    kind: 'interpolate',
    input: lookup(element, inner),
    base: 1,
    of,
    stops: rising(element, stops, reading),
  };
}

function isColour({ value }: ExpressionStop): boolean {
  return value.kind === 'literal' && typeof value.value === 'string' && readColour(value.value) !== undefined;
}

function rising(
  element: XmlElement,
  stops: readonly ExpressionStop[],
  reading: SldReading,
): readonly ExpressionStop[] {
  if (stops.every(({ at }, index) => index === 0 || at > (stops[index - 1]?.at ?? 0))) return stops;
  throw reading.refused(element, `The limits of ${element.name} do not rise.`, 'rising numbers');
}

function recode(element: XmlElement, reading: SldReading, inner: Inner): StyleExpression {
  const cases = named(element, 'MapItem').map((item) => {
    const [data] = named(item, 'Data');
    const [value] = named(item, 'Value');
    return {
      values: [data === undefined ? '' : literalOf(reading.ownText(data))],
      value: parameterOf(value, inner),
    };
  });
  const fallback = element.attributes.get('fallbackValue');
  const orElse: StyleExpression | undefined =
    fallback === undefined || fallback === '' ? undefined : { kind: 'literal', value: literalOf(fallback) };
  return { kind: 'match', input: lookup(element, inner), cases, else: orElse };
}

function numberIn(element: XmlElement, reading: SldReading): number {
  const [literal] = element.children;
  return reading.toNumber(element, (literal ?? element).text.trim());
}
