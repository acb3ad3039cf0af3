import type { XmlElement } from '../../xml/read.ts';
import { fadeColour } from '../colour.ts';
import type { StyleExpression } from '../expression.ts';
import type { StyleRule } from '../style.ts';
import type { Length, TextSymbolizer } from '../symbolizer.ts';
import { definedByData, type Lose, NOT_DEFINED } from './qml-losses.ts';
import {
  positiveLength,
  type QmlReading,
  qgisColour,
  qgisExpression,
  qgisLength,
  qgisNumber,
  rounded,
  share,
} from './qml-reading.ts';
import { placementOf } from './read-qml-placement.ts';
import { rule, walkRules, whereOf } from './read-qml-rules.ts';

type Text = TextSymbolizer<StyleExpression>;

/** The labels of a QML as rules of a pass of their own, above the others. */
export function readQmlLabels(root: XmlElement, reading: QmlReading): readonly StyleRule[] {
  const labeling = root.children.find(({ name }) => name === 'labeling');
  if (labeling === undefined || root.attributes.get('labelsEnabled') === '0') return [];
  const isArea = root.children.find(({ name }) => name === 'layerGeometryType')?.text.trim() === '2';
  const found: StyleRule[] = [];
  const add = (settings: XmlElement | undefined, title: string, changes: Partial<StyleRule>): void => {
    const name = `label-${found.length + 1}`;
    const text = settings === undefined ? undefined : labelOf(settings, isArea, name, reading);
    if (settings === undefined || text === undefined) return;
    const scales = scalesOf(settings, changes);
    found.push(rule(name, title, { ...changes, ...scales, pass: 1, symbolizers: [text] }));
  };
  if (labeling.attributes.get('type') !== 'rule-based') {
    add(child(labeling, 'settings'), '', {});
    return found;
  }
  const above = { filter: undefined, minScaleDenominator: 0, maxScaleDenominator: Infinity };
  walkRules(child(labeling, 'rules')?.children ?? [], above, (element, inside, siblings) => {
    const title = element.attributes.get('description') ?? '';
    add(child(element, 'settings'), title, whereOf(element, inside, siblings));
  });
  return found;
}

function child(parent: XmlElement | undefined, name: string): XmlElement | undefined {
  return parent?.children.find((each) => each.name === name);
}

function scalesOf(
  settings: XmlElement,
  { minScaleDenominator = 0, maxScaleDenominator = Infinity }: Partial<StyleRule>,
): Pick<StyleRule, 'minScaleDenominator' | 'maxScaleDenominator'> {
  const attributes = child(settings, 'rendering')?.attributes;
  if (attributes?.get('scaleVisibility') !== '1') return { minScaleDenominator, maxScaleDenominator };
  return {
    minScaleDenominator: Math.max(minScaleDenominator, qgisNumber(attributes.get('scaleMin'))),
    maxScaleDenominator: Math.min(maxScaleDenominator, qgisNumber(attributes.get('scaleMax')) || Infinity),
  };
}

function labelOf(
  settings: XmlElement,
  isArea: boolean,
  where: string,
  reading: QmlReading,
): Text | undefined {
  const style = child(settings, 'text-style');
  const attribute = (name: string) => style?.attributes.get(name);
  const lose = (construct: string, sentence: string) => reading.lose(construct, where, sentence);
  const field = attribute('fieldName') ?? '';
  const label: Text['label'] | undefined =
    attribute('isExpression') === '1' ? qgisExpression(field) : { kind: 'property', name: field };
  if (field === '' || label === undefined) {
    if (field !== '') lose('label expression', `${field.slice(0, 120)} cannot be read; there is no label.`);
    return undefined;
  }
  const capitals = CAPITALS[attribute('capitalization') ?? attribute('fontCapitals') ?? '0'];
  if (capitals === undefined) lose('capitalization', 'Letters are as they are written.');
  const opacity = qgisNumber(attribute('textOpacity'), 1);
  const weight = qgisNumber(attribute('fontWeight'), 50);
  const isBold =
    attribute('fontBold') === '1' ||
    /bold/i.test(attribute('namedStyle') ?? '') ||
    (weight > 62 && weight < 100) ||
    weight >= 600;
  const spacing = qgisNumber(attribute('fontLetterSpacing'));
  const family = attribute('fontFamily');
  const size = positiveLength(attribute('fontSize'), attribute('fontSizeUnit') ?? 'Point', 10);
  loseDecoration(style, settings, lose);
  return {
    kind: 'text',
    label:
      capitals === undefined || capitals === 'as is'
        ? label
        : { kind: 'call', name: capitals, args: [label] },
    size,
    colour: faded(qgisColour(attribute('textColor')) ?? '#000000', opacity),
    ...(family ? { font: family.slice(0, 100) } : {}),
    ...(isBold ? { weight: 'bold' } : {}),
    ...(attribute('fontItalic') === '1' ? { italic: true } : {}),
    ...(spacing === 0 ? {} : { letterSpacing: qgisLength(String(spacing), 'Point') }),
    ...haloOf(child(style, 'text-buffer'), size),
    ...placementOf(child(settings, 'placement'), isArea, size, lose),
    ...renderingOf(child(settings, 'rendering')),
  };
}

/** QGIS's numbers for letters' case. */
const CAPITALS: Readonly<Record<string, 'as is' | 'upper' | 'lower' | 'capitalize'>> = {
  '0': 'as is',
  '1': 'upper',
  '2': 'lower',
  '4': 'capitalize',
};

function faded(colour: string, opacity: number): string {
  return opacity >= 1 ? colour : (fadeColour(colour, opacity) ?? colour);
}

function loseDecoration(style: XmlElement | undefined, settings: XmlElement, lose: Lose): void {
  const isOn = (name: string, attribute: string) => child(style, name)?.attributes.get(attribute) === '1';
  const format = child(settings, 'text-format')?.attributes;
  if (format?.get('formatNumbers') === '1')
    lose('formatNumbers', 'Numbers have the decimals that they have.');
  for (const [name, sentence] of Object.entries(PLAIN)) {
    if (style?.attributes.get(name) === '1') lose(name, sentence);
  }
  if (!['0', undefined].includes(style?.attributes.get('blendMode'))) {
    lose('blendMode', 'Labels cover what is below.');
  }
  if (isOn('background', 'shapeDraw')) lose('background', 'Labels have no background.');
  if (isOn('shadow', 'shadowDraw')) lose('shadow', 'Labels have no shadow.');
  if (child(settings, 'text-format')?.attributes.get('wrapChar'))
    lose('wrapChar', 'Lines break where they are too wide.');
  if (child(settings, 'callout')?.attributes.get('type') && isCalloutOn(settings))
    lose('callout', 'Labels have no leaders.');
  for (const [element, settingsOf] of Object.entries(UNKNOWN)) {
    const found = element === 'text-mask' ? child(style, element) : child(settings, element);
    for (const [name, sentence] of Object.entries(settingsOf)) {
      if (qgisNumber(found?.attributes.get(name)) !== 0) lose(name, sentence);
    }
  }
  for (const { name } of definedByData(settings, 'dd_properties')) {
    lose(`data defined ${name}`, NOT_DEFINED);
  }
}

/** Settings without words here: what is drawn when they are not 0. */
const UNKNOWN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'text-mask': { maskEnabled: 'Labels mask nothing.' },
  'text-format': {
    autoWrapLength: 'Lines break where they are too wide.',
    addDirectionSymbol: 'Labels have no arrows.',
  },
  placement: { geometryGeneratorEnabled: 'The label stands at its own geometry.' },
  rendering: {
    limitNumLabels: 'There are as many labels as there is room for.',
    fontLimitPixelSize: 'Labels of any size are drawn.',
    labelPerPart: 'A feature has one label.',
    mergeLines: 'Each line has its own label.',
  },
};

const PLAIN: Readonly<Record<string, string>> = {
  fontUnderline: 'Letters are not underlined.',
  fontStrikeout: 'Letters are not struck out.',
  allowHtml: 'Tags are part of the text.',
};

function isCalloutOn(settings: XmlElement): boolean {
  const options = child(child(settings, 'callout'), 'Option')?.children ?? [];
  return options.some(
    ({ attributes }) => attributes.get('name') === 'enabled' && attributes.get('value') === '1',
  );
}

function haloOf(buffer: XmlElement | undefined, size: Length): Pick<Text, 'halo'> {
  if (buffer?.attributes.get('bufferDraw') !== '1') return {};
  const { attributes } = buffer;
  const colour = qgisColour(attributes.get('bufferColor')) ?? '#FFFFFF';
  const [width, unit] = [attributes.get('bufferSize'), attributes.get('bufferSizeUnits')];
  const isShare = unit === 'Percentage';
  return {
    halo: {
      colour: faded(colour, qgisNumber(attributes.get('bufferOpacity'), 1)),
      width: isShare ? share(size, width) : positiveLength(width, unit, 1),
    },
  };
}

function renderingOf(
  rendering: XmlElement | undefined,
): Pick<Text, 'fit' | 'overlap' | 'minimumFeatureSize'> {
  const attribute = (name: string) => rendering?.attributes.get(name);
  const smallest = qgisNumber(attribute('minFeatureSize'));
  return {
    ...(attribute('fitInPolygonOnly') === '1' ? { fit: true } : {}),
    ...(attribute('displayAll') === '1' || attribute('overlapHandling') === 'AllowOverlapAtNoCost'
      ? { overlap: true }
      : {}),
    ...(smallest > 0 ? { minimumFeatureSize: `${rounded(smallest)}mm` } : {}),
  };
}
