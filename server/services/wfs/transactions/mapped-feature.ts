import {
  contentValue,
  type HarmonisedElement,
  type HarmonisedValue,
  plainProperty,
} from '../../../catalog/harmonised.ts';
import { ServiceError } from '../../../errors.ts';
import type { Expression } from '../../../filter/filter.ts';
import { civilDateOf, readInstant } from '../../../filter/instant.ts';
import type {
  WrittenFeature,
  WrittenGeometry,
  WrittenValue,
} from '../../../source/writing/feature-writer.ts';
import { XLINK_NAMESPACE } from '../../../xml/namespaces.ts';
import type { XmlElement } from '../../../xml/read.ts';
import { type HarmonisedLayer, keyOfHref } from '../harmonised/harmonised-query.ts';
import { elementAt, isOfGml, isStandardElement } from '../harmonised/harmonised-reference.ts';
import { isNil, type Reading, readGeometry, textOf } from './written-value.ts';

const XLINK_HREF = `{${XLINK_NAMESPACE}}href`;

/**
 * A feature of another schema → what its layer keeps of it. What the mapping computes is not written; constants must be
 * what they are.
 * @throws ServiceError invalidFeature naming the element
 */
export function readMappedFeature(
  feature: XmlElement,
  each: HarmonisedLayer,
  reading: Reading,
): WrittenFeature {
  const writing = new MappedWriting(each, reading);
  writing.children(feature, each.type.elements, 0);
  return writing.feature;
}

/**
 * The properties of an Update of a type of another schema.
 * @param changes elements' paths, and their values; undefined: none
 * @throws ServiceError invalidFeature naming the element
 */
export function readMappedChanges(
  changes: readonly (readonly [reference: XmlElement, value: XmlElement | undefined])[],
  each: HarmonisedLayer,
  reading: Reading,
): WrittenFeature {
  const writing = new MappedWriting(each, reading);
  for (const [reference, value] of changes) {
    const found = elementAt(reference, each.type);
    if (found === undefined) throw unknown(reference.text.trim(), each);
    writing.leaf(found, value);
  }
  return writing.feature;
}

class MappedWriting {
  readonly #each: HarmonisedLayer;
  readonly #reading: Reading;
  readonly #values = new Map<string, WrittenValue>();
  readonly #parts = new Map<HarmonisedElement, string[]>();
  #geometry: WrittenGeometry | null | undefined;

  constructor(each: HarmonisedLayer, reading: Reading) {
    this.#each = each;
    this.#reading = reading;
  }

  get feature(): WrittenFeature {
    return { values: this.#values, geometry: this.#geometry };
  }

  /** Each element inside another one finds its place in the mapping. */
  children(parent: XmlElement, elements: readonly HarmonisedElement[], depth: number): void {
    const counts = new Map<string, number>();
    for (const child of parent.children) {
      const name = `{${child.namespace}}${child.name}`;
      const n = (counts.get(name) ?? 0) + 1;
      counts.set(name, n);
      const found = elements.filter(({ path }) => this.#isNamed(path[depth], child));
      const own = found.filter((element) => isNth(element, depth, n));
      const leaf = own.find(({ path }) => path.length === depth + 1);
      if (leaf !== undefined) this.leaf(leaf, child);
      else if (own.length > 0) this.children(child, own, depth + 1);
      else if (depth > 0 || !isStandardElement(child)) throw unknown(child.name, this.#each);
    }
  }

  #isNamed(step: string | undefined, { namespace, name }: XmlElement): boolean {
    const [prefix = '', local] = (step ?? '').replace(/\[\d+\]$/, '').split(':');
    const wanted = this.#each.type.namespaces[prefix] ?? '';
    const isOf = namespace === wanted || (isOfGml(namespace) && isOfGml(wanted));
    return local === name && isOf;
  }

  /** What stands at the end of a path; undefined: nothing is to stand there any more. */
  leaf(element: HarmonisedElement, value: XmlElement | undefined): void {
    const { content } = element;
    const path = element.path.join('/');
    const isNone = value === undefined || isNil(value);
    if (!isNone) this.#attributes(element, value, path);
    if (content === undefined) {
      if (isNone || (value.text.trim() === '' && value.children.length === 0)) return;
      throw refused(path, value.text, 'nothing: the mapping keeps no value of it');
    }
    if (content.kind === 'geometry') {
      const geometry = isNone ? null : readGeometry(value, this.#each.layer, this.#reading, path);
      if (content.property === undefined) this.#geometry = geometry;
      else this.#set(content.property, geometry, path);
      return;
    }
    const text = isNone ? undefined : content.kind === 'text' ? textOf(value, path) : hrefOf(value, path);
    const { expression } = content.value;
    if (expression.kind === 'literal') {
      const constant = content.value.prefix + String(expression.value);
      if (text === undefined || text.trim() === constant) return;
      throw refused(path, text, constant);
    }
    const property = plainProperty(content);
    if (property === undefined) {
      throw refused(path, text ?? '', 'nothing: it is computed from other properties and not written itself');
    }
    if (text === undefined) this.#set(property, null, path);
    else this.#value(element, content.value, property, text, content.kind === 'feature');
  }

  #value(
    element: HarmonisedElement,
    value: HarmonisedValue,
    property: string,
    text: string,
    isFeature: boolean,
  ): void {
    const path = element.path.join('/');
    const kept = isFeature ? keyOfHref(text.trim()) : inverted(value, text, path);
    if (kept === undefined) throw refused(path, text, 'a reference to a feature');
    if (value.split === undefined) {
      this.#set(property, kept, path);
      return;
    }
    const parts = [...(this.#parts.get(element) ?? []), kept.trim()];
    this.#parts.set(element, parts);
    this.#values.set(property, parts.join(value.split));
  }

  /** Attributes that are properties are kept; others must be what the mapping says they are. */
  #attributes({ attributes }: HarmonisedElement, { attributes: given }: XmlElement, path: string): void {
    for (const [name, expression] of attributes) {
      const text = given.get(attributeKey(name, this.#each.type.namespaces));
      if (expression.kind === 'property') this.#set(expression.name, text ?? null, `${path}/@${name}`);
      else if (text !== undefined && text !== constantOf(expression)) {
        throw refused(`${path}/@${name}`, text, constantOf(expression) ?? 'nothing: it is computed');
      }
    }
  }

  #set(property: string, value: WrittenValue, path: string): void {
    const known = this.#values.get(property);
    if (known !== undefined && typeof known !== 'object' && String(known).trim() !== String(value).trim()) {
      throw refused(path, String(value), `${String(known)}, which another element says`);
    }
    this.#values.set(property, value);
  }
}

/** `x[2]` is the second of its name; without a number the first, or all where one value becomes several. */
function isNth({ path, content }: HarmonisedElement, depth: number, n: number): boolean {
  const [, number] = /\[(\d+)\]$/.exec(path[depth] ?? '') ?? [];
  if (number !== undefined) return Number(number) === n;
  return n === 1 || contentValue(content)?.split !== undefined;
}

function hrefOf(value: XmlElement, path: string): string {
  const href = value.attributes.get(XLINK_HREF) ?? (value.children.length === 0 ? value.text.trim() : '');
  if (href !== '') return href;
  throw refused(path, value.children[0]?.name ?? '', 'xlink:href');
}

/** What is kept of a text that the mapping wrote so. */
function inverted({ expression, codes, prefix }: HarmonisedValue, text: string, path: string): string {
  const written = prefix === '' && codes === undefined ? text : text.trim();
  if (!written.startsWith(prefix)) throw refused(path, text, `${prefix}…`);
  const bare = written.slice(prefix.length);
  if (codes !== undefined) {
    const source = Object.entries(codes).find(([, code]) => code === bare)?.[0];
    if (source !== undefined) return source;
    const allowed = Object.values(codes).map((code) => prefix + code);
    throw refused(path, text, allowed.join(', '));
  }
  if (expression.kind !== 'function') return bare;
  const instant = readInstant(bare.trim());
  const day = instant === undefined ? undefined : civilDateOf(instant);
  if (day?.isMidnight === true) return day.date;
  throw refused(path, text, 'the first moment of a day: 2026-01-31T00:00:00+01:00');
}

function constantOf(expression: Expression): string | undefined {
  return expression.kind === 'literal' ? String(expression.value) : undefined;
}

function attributeKey(name: string, namespaces: Readonly<Record<string, string>>): string {
  const [prefix = '', local] = name.split(':');
  return local === undefined ? name : `{${namespaces[prefix] ?? ''}}${local}`;
}

function refused(parameter: string, received: string, allowed: string): ServiceError {
  const message = `${parameter} cannot be ${JSON.stringify(received.trim().slice(0, 80))}.`;
  return new ServiceError('invalidFeature', message, { parameter, received: received.trim(), allowed });
}

function unknown(name: string, { type }: HarmonisedLayer): ServiceError {
  const message = `${type.prefix}:${type.name} has no element ${JSON.stringify(name.slice(0, 80))} that is written.`;
  return new ServiceError('invalidFeature', message, {
    parameter: name.slice(0, 80),
    allowed: type.elements.map(({ path }) => path.join('/')),
  });
}
