import { findCode, findProperty, type Layer, type Property } from '../../catalog/layer.ts';
import { ServiceError } from '../../errors.ts';
import type { PropertyValue } from '../feature-source.ts';
import type { WrittenValue } from './feature-writer.ts';

/** Column → value, in the form in which JSON hands it to the database; or a geometry. */
export type Row = ReadonlyMap<string, WrittenValue>;

/**
 * What a client says of a feature → the columns of its row, each value checked against its property: type, range,
 * length, codes, required ones.
 * @param isWhole the feature is new or replaced: what is not said must not be required
 * @throws ServiceError invalidFeature with the property's name
 */
export function checkValues(layer: Layer, values: Row, isWhole: boolean): Row {
  const row = new Map<string, WrittenValue>();
  for (const [name, value] of values) {
    const property = findProperty(layer, name);
    if (property === undefined) {
      throw broken(
        name,
        value,
        `There is no property ${name}.`,
        layer.properties.map((each) => each.name),
      );
    }
    const rule = ruleOf(layer, name);
    if (rule.readOnly === true) throw broken(name, value, `${name} is not written by clients.`);
    if (value === null) {
      if (rule.required === true) throw broken(name, value, `${name} must have a value.`);
      row.set(property.column, null);
    } else if (typeof value !== 'object') row.set(property.column, checkValue(layer, property, value));
    else if (property.type === 'geometry') row.set(property.column, value);
    else throw broken(name, undefined, `${name} is no ${property.type}.`, `a ${property.type}`);
  }
  if (isWhole) {
    for (const property of layer.properties) {
      const { required, readOnly } = ruleOf(layer, property.name);
      if (required === true && readOnly !== true && !values.has(property.name))
        throw broken(property.name, null, `${property.name} must have a value.`);
    }
  }
  return row;
}

/** The properties that clients write. */
export function writableProperties(layer: Layer): readonly Property[] {
  return layer.properties.filter(({ name }) => ruleOf(layer, name).readOnly !== true);
}

/** The rule of a property in the layer's file; empty when there is none. */
export function ruleOf(layer: Layer, name: string): Rule {
  const rules = layer.editing?.properties ?? {};
  return (Object.hasOwn(rules, name) ? rules[name] : undefined) ?? {};
}

type Rule = NonNullable<NonNullable<NonNullable<Layer['editing']>['properties']>[string]>;

/** @param allowed what may stand there instead */
export function broken(
  name: string,
  received: unknown,
  message: string,
  allowed?: string | readonly string[],
): ServiceError {
  return new ServiceError('invalidFeature', message, {
    parameter: name,
    ...(received === null || received === undefined ? {} : { received: String(received) }),
    ...(allowed === undefined ? {} : { allowed }),
  });
}

function checkValue(layer: Layer, property: Property, value: string | number | boolean): PropertyValue {
  const { name, codes } = property;
  const typed = typedValue(property, value);
  if (codes !== undefined && findCode(property, typed) === undefined)
    throw broken(name, value, `${name} is none of its codes.`, Object.keys(codes));
  const { minimum, maximum, maxLength } = ruleOf(layer, name);
  if (minimum !== undefined && Number(typed) < minimum)
    throw broken(name, value, `${name} is too small.`, `${minimum} or more`);
  if (maximum !== undefined && Number(typed) > maximum)
    throw broken(name, value, `${name} is too great.`, `${maximum} or less`);
  if (maxLength !== undefined && String(typed).length > maxLength)
    throw broken(name, value, `${name} is too long.`, `${maxLength} characters or fewer`);
  return typed;
}

const INTEGER = /^[+-]?\d{1,19}$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?$/;

/** XML has texts only, JSON has types: both are taken, nothing else is guessed. */
function typedValue({ name, type }: Property, value: string | number | boolean): PropertyValue {
  const text = String(value).trim();
  const wrong = (wanted: string): ServiceError => broken(name, value, `${name} is no ${type}.`, wanted);
  switch (type) {
    case 'geometry':
      throw wrong('a geometry');
    case 'string':
      if (typeof value !== 'string') throw wrong('a text');
      if (value.includes('\0')) throw wrong('a text without the character U+0000');
      return value;
    case 'integer':
      if (typeof value === 'boolean' || !INTEGER.test(text)) throw wrong('a whole number');
      return text;
    case 'number':
      if (typeof value === 'boolean' || text.length > 400 || !NUMBER.test(text)) throw wrong('a number');
      return text;
    case 'boolean':
      if (text === 'true' || (text === '1' && typeof value === 'string')) return true;
      if (text === 'false' || (text === '0' && typeof value === 'string')) return false;
      throw wrong('true or false');
    case 'date': {
      // Clients that know no plain dates send an instant at midnight.
      const day = text.replace(/(Z|[+-]\d{2}:\d{2}|T00:00:00(\.0+)?Z?)$/, '');
      if (typeof value !== 'string' || !DATE.test(day) || !isDay(day)) throw wrong('a date: 2026-01-31');
      return day;
    }
    case 'timestamp':
      if (typeof value !== 'string' || !INSTANT.test(text) || Number.isNaN(Date.parse(text)))
        throw wrong('an instant: 2026-01-31T12:00:00Z');
      // Without a zone it is UTC.
      return /(Z|[+-]\d{2}:\d{2})$/.test(text) ? text : `${text}Z`;
  }
}

function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
