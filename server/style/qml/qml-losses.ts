import type { XmlElement } from '../../xml/read.ts';
import { optionsOf, qgisNumber } from './qml-reading.ts';

/** What is said of a property that is defined by data, and cannot be here. */
export const NOT_DEFINED = 'It does not come from an attribute here.';

/** Notes a construct that is left out, and says what is drawn instead. */
export type Lose = (construct: string, sentence: string) => void;

/** Options without words here, by the kind of symbol layer: what is drawn when they are not 0. */
const UNKNOWN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  SimpleLine: {
    draw_inside_polygon: 'The whole width of the line is drawn.',
    ring_filter: 'All rings are drawn.',
    trim_distance_start: 'The line is drawn to its ends.',
    trim_distance_end: 'The line is drawn to its ends.',
    align_dash_pattern: 'Dashes begin where the line begins.',
    tweak_dash_pattern_on_corners: 'Dashes go on around corners.',
  },
  MarkerLine: { ring_filter: 'All rings have marks.' },
  PointPatternFill: {
    angle: 'Rows are level.',
    offset_x: 'The pattern is fixed to the map.',
    offset_y: 'The pattern is fixed to the map.',
    random_deviation_x: 'Marks stand in rows.',
    random_deviation_y: 'Marks stand in rows.',
  },
};

/** Tells which settings of a symbol layer change what is drawn, and are not known here. */
export function loseSettings(kind: string, element: XmlElement, lose: Lose): void {
  const options = optionsOf(element);
  for (const [name, sentence] of Object.entries(UNKNOWN[kind] ?? {})) {
    if (qgisNumber(options.get(name)) !== 0) lose(name, sentence);
  }
  loseEffects(element, lose);
}

/** Tells which shadows, glows and the like are left out. */
export function loseEffects(element: XmlElement, lose: Lose): void {
  for (const stack of element.children) {
    if (stack.name !== 'effect' || stack.attributes.get('enabled') !== '1') continue;
    for (const effect of stack.children) {
      const type = effect.attributes.get('type') ?? '';
      if (effect.name === 'effect' && type !== 'drawSource' && optionsOf(effect).get('enabled') === '1')
        lose(`effect ${type.slice(0, 40)}`, 'It is drawn without effects.');
    }
  }
}

/** A property that is defined by data: its name, and the expression if there is one and nothing reshapes its value. */
export interface DefinedProperty {
  readonly name: string;
  readonly expression: string | undefined;
}

/** What is defined by data and switched on, of a symbol, a symbol layer or a label. */
export function definedByData(element: XmlElement, container: string): readonly DefinedProperty[] {
  const map = element.children.find(({ name }) => name === container);
  const properties = map?.children
    .find(({ name }) => name === 'Option')
    ?.children.find(({ attributes }) => attributes.get('name') === 'properties');
  return (properties?.children ?? []).flatMap((property) => {
    const options = new Map(
      property.children.map(({ attributes }) => [
        attributes.get('name') ?? '',
        attributes.get('value') ?? '',
      ]),
    );
    if (options.get('active') !== 'true') return [];
    const field = options.get('field');
    const text =
      options.get('type') === '2' && field !== undefined ? `"${field}"` : options.get('expression');
    // The assistant: sizes between limits, colours along a ramp.
    const expression = options.has('transformer') ? undefined : text;
    return [{ name: (property.attributes.get('name') ?? '').slice(0, 40), expression }];
  });
}
