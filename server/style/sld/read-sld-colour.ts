import type { XmlElement } from '../../xml/read.ts';
import { fadeColour } from '../colour.ts';
import { documentColour } from '../document-colour.ts';
import type { StyleExpression } from '../expression.ts';
import { readSldValue, type SldValue } from './read-sld-expression.ts';
import { numberOf } from './read-sld-length.ts';
import type { SldReading } from './sld-reading.ts';

/** An opacity: undefined when it is 1. @throws ServiceError */
export function opacityOf(
  element: XmlElement | undefined,
  reading: SldReading,
): number | StyleExpression | undefined {
  if (element === undefined) return undefined;
  const value = numberOf(element, reading);
  if (typeof value !== 'number') return value;
  return value >= 1 ? undefined : Math.max(0, value);
}

/**
 * A colour with its opacity.
 * @param fallback when there is neither
 * @throws ServiceError for what is no colour
 */
export function colourOf(
  colour: XmlElement | undefined,
  opacity: XmlElement | undefined,
  reading: SldReading,
  fallback: string,
): string | StyleExpression {
  const value = colour === undefined ? fallback : toColour(colour, readSldValue(colour, reading), reading);
  const faded = opacityOf(opacity, reading);
  if (faded === undefined) return value;
  if (typeof value === 'string' && typeof faded === 'number') return fadeColour(value, faded) ?? value;
  return {
    kind: 'call',
    name: 'fade',
    args: [asExpression(value), asExpression(faded)],
  };
}

function asExpression(value: string | number | StyleExpression): StyleExpression {
  return typeof value === 'object' ? value : { kind: 'literal', value };
}

function toColour(element: XmlElement, value: SldValue, reading: SldReading): SldValue {
  if (typeof value === 'object') return colourResults(value, (text) => toColour(element, text, reading));
  const colour = documentColour(value);
  if (colour !== undefined) return colour;
  throw reading.refused(element, `${value.slice(0, 40)} is no colour.`, '#RRGGBB, or a name of CSS', value);
}

/** An expression with each of its constant results as a colour of ours: one that is none would be drawn as nothing. */
function colourResults(expression: StyleExpression, read: (text: string) => SldValue): StyleExpression {
  const inner = (each: StyleExpression): StyleExpression => colourResults(each, read);
  switch (expression.kind) {
    case 'literal': {
      const value =
        expression.value === null || expression.value === '' ? null : read(String(expression.value));
      return typeof value === 'object' && value !== null ? value : { kind: 'literal', value };
    }
    case 'case': {
      const cases = expression.cases.map(({ when, value }) => ({ when, value: inner(value) }));
      return { ...expression, cases, else: expression.else && inner(expression.else) };
    }
    case 'match': {
      const cases = expression.cases.map(({ values, value }) => ({ values, value: inner(value) }));
      return { ...expression, cases, else: expression.else && inner(expression.else) };
    }
    case 'step':
    case 'interpolate': {
      const stops = expression.stops.map(({ at, value }) => ({ at, value: inner(value) }));
      if (expression.kind === 'interpolate') return { ...expression, of: 'colour', stops };
      return { ...expression, first: inner(expression.first), stops };
    }
    case 'call':
      return expression.name === 'coalesce'
        ? { ...expression, args: expression.args.map(inner) }
        : expression;
    default:
      return expression;
  }
}

/** A Fill's plain colour. @throws ServiceError */
export function fillOf(fill: XmlElement, reading: SldReading): string | StyleExpression {
  return colourOf(
    reading.parameter(fill, 'fill'),
    reading.parameter(fill, 'fill-opacity'),
    reading,
    '#808080',
  );
}
