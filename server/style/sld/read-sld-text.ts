import type { XmlElement } from '../../xml/read.ts';
import type { StyleExpression } from '../expression.ts';
import type { Length, SignedLength, StyleSymbolizer, TextSymbolizer } from '../symbolizer.ts';
import { colourOf, fillOf } from './read-sld-colour.ts';
import { readSldValue } from './read-sld-expression.ts';
import { anchorOf, displacementOf } from './read-sld-graphic.ts';
import { constantLength, lengthOf, numberOf, type SymbolReading, signedLengthOf } from './read-sld-length.ts';
import { constantText } from './read-sld-stroke.ts';
import { literalOf } from './sld-literal.ts';
import { toFlag } from './sld-reading.ts';

type Text = TextSymbolizer<StyleExpression>;

/** A TextSymbolizer of SLD or SE with the vendor options of GeoServer; none without a label. @throws ServiceError */
export function readSldText(element: XmlElement, symbol: SymbolReading): readonly StyleSymbolizer[] {
  const { reading } = symbol;
  const label = reading.one(element, 'Label');
  const text = label === undefined ? '' : readSldValue(label, reading);
  if (text === '') return [];
  const fill = reading.one(element, 'Fill');
  const geometry = reading.one(element, 'Geometry');
  const isInterior = geometry !== undefined && placesInside(geometry, symbol);
  const symbolizer: Text = {
    kind: 'text',
    label: text,
    ...fontOf(element, symbol),
    colour: fill === undefined ? '#000000' : fillOf(fill, reading),
    ...haloOf(element, symbol),
    ...placementOf(element, symbol, isInterior),
    ...vendorOptions(element, symbol),
  };
  return [symbolizer];
}

function placesInside(geometry: XmlElement, { reading }: SymbolReading): boolean {
  const [inner] = geometry.children;
  const name = inner?.attributes.get('name');
  reading.takeWhole(geometry);
  if (inner === undefined || inner.name === 'PropertyName') return false;
  if (name === 'interiorPoint' || name === 'centroid') return true;
  throw reading.refused(
    geometry,
    `The geometry ${(name ?? inner.name).slice(0, 60)} is not made here.`,
    'interiorPoint, centroid',
  );
}

function fontOf(element: XmlElement, symbol: SymbolReading) {
  const { reading } = symbol;
  const fonts = reading.all(element, 'Font');
  const [font] = fonts;
  for (const other of fonts.slice(1)) {
    reading.takeWhole(other);
    reading.lose(element, 'Font', 'Only the first font counts.');
  }
  const word = (name: string): string | undefined => {
    const found = reading.parameter(font, name);
    return found === undefined ? undefined : constantText(found, reading) || undefined;
  };
  const size = reading.parameter(font, 'font-size');
  const [family, weight, style] = [word('font-family'), word('font-weight'), word('font-style')];
  const isBold = weight !== undefined && (/^bold/i.test(weight) || Number(weight) >= 600);
  return {
    size: size === undefined ? 10 : lengthOf(size, symbol),
    ...(family === undefined ? {} : { font: family.slice(0, 100) }),
    ...(isBold ? ({ weight: 'bold' } as const) : {}),
    ...(style !== undefined && /^(italic|oblique)$/i.test(style) ? { italic: true } : {}),
  };
}

function haloOf(element: XmlElement, symbol: SymbolReading): Pick<Text, 'halo'> {
  const { reading } = symbol;
  const halo = reading.one(element, 'Halo');
  if (halo === undefined) return {};
  const radius = reading.one(halo, 'Radius');
  const fill = reading.one(halo, 'Fill');
  const [colour, opacity] = [reading.parameter(fill, 'fill'), reading.parameter(fill, 'fill-opacity')];
  return {
    halo: {
      colour: colourOf(colour, opacity, reading, '#FFFFFF'),
      width: radius === undefined ? 1 : lengthOf(radius, symbol),
    },
  };
}

function placementOf(
  element: XmlElement,
  symbol: SymbolReading,
  isInterior: boolean,
): Pick<
  Text,
  'placement' | 'anchor' | 'offset' | 'rotation' | 'perpendicularOffset' | 'repeat' | 'followLine'
> {
  const { reading } = symbol;
  const placement = reading.one(element, 'LabelPlacement');
  const along = reading.one(placement, 'LinePlacement');
  if (along !== undefined) return linePlacement(along, symbol);
  const point = reading.one(placement, 'PointPlacement');
  const rotation = reading.one(point, 'Rotation');
  const turned = rotation === undefined ? 0 : numberOf(rotation, reading);
  return {
    placement: isInterior ? 'interior' : 'point',
    ...pointAnchor(point, symbol),
    ...(turned === 0 ? {} : { rotation: turned }),
  };
}

/** Left and half way up when not said (SE 1.1, 11.4.4). */
const DEFAULT_ANCHOR = [0, 0.5] as const;

function pointAnchor(point: XmlElement | undefined, symbol: SymbolReading): Pick<Text, 'anchor' | 'offset'> {
  const moved = displacementOf(point, symbol);
  const { anchor } = anchorOf(point, symbol, DEFAULT_ANCHOR);
  // A label that is moved and has no anchor of its own would begin there.
  if (anchor === undefined) return 'offset' in moved ? { anchor: [0.5, 0.5], ...moved } : {};
  return { anchor, ...moved };
}

/** Pixels between labels on one line when IsRepeated has no Gap. */
const DEFAULT_GAP = 200;

function linePlacement(along: XmlElement, symbol: SymbolReading) {
  const { reading } = symbol;
  const beside = reading.one(along, 'PerpendicularOffset');
  const offset = beside === undefined ? 0 : signedLengthOf(beside, symbol);
  const gap = reading.one(along, 'Gap');
  const isRepeated = reading.flag(along, 'IsRepeated') === true;
  const distance = gap === undefined ? DEFAULT_GAP : lengthOf(gap, symbol);
  if (isRepeated && gap === undefined) {
    reading.lose(along, 'IsRepeated', `Repeated every ${DEFAULT_GAP} pixels, since there is no Gap.`);
  }
  if (typeof distance === 'object') reading.lose(along, 'Gap', 'A gap from an attribute was left out.');
  if (reading.flag(along, 'IsAligned') === false) {
    reading.lose(along, 'IsAligned', 'Labels of lines stand along them here.');
  }
  if (reading.flag(along, 'GeneralizeLine') === true) {
    reading.lose(along, 'GeneralizeLine', 'Labels follow the line as it is.');
  }
  return {
    placement: 'line' as const,
    ...(offset === 0 ? {} : { perpendicularOffset: offset }),
    ...(isRepeated && typeof distance !== 'object' ? { repeat: distance } : {}),
  };
}

type Options = Partial<
  Pick<
    Text,
    | 'priority'
    | 'spaceAround'
    | 'repeat'
    | 'group'
    | 'followLine'
    | 'maxAngleDelta'
    | 'wrapWidth'
    | 'letterSpacing'
    | 'overlap'
    | 'fit'
    | 'conflictGroup'
    | 'minimumFeatureSize'
    | 'opacity'
  >
>;

/** What GeoServer says in VendorOption and Priority. */
function vendorOptions(element: XmlElement, symbol: SymbolReading): Options {
  const { reading, unit } = symbol;
  const option = (name: string): string | undefined => reading.vendor(element, name);
  const length = (name: string, least = 0): Length | undefined => {
    const text = option(name);
    return text === undefined ? undefined : constantLength(element, text, reading, unit, least);
  };
  const repeat = length('repeat');
  const wrapWidth = length('autoWrap');
  const spaceAround: SignedLength | undefined = length('spaceAround', -1000);
  const letterSpacing: SignedLength | undefined = length('charSpacing', -1000);
  const minimumFeatureSize = length('minFeatureSize');
  const angle = option('maxAngleDelta');
  const conflictGroup = option('conflictGroup');
  const isAlongLine = reading.one(reading.one(element, 'LabelPlacement'), 'LinePlacement') !== undefined;
  const follows = toFlag(option('followLine')) === true;
  if (nonZero(repeat) && !isAlongLine) {
    reading.lose(element, 'VendorOption repeat', 'Only labels along lines are repeated.');
  }
  loseOthers(element, symbol);
  return {
    ...priorityOf(element, symbol),
    ...(isAlongLine && nonZero(repeat) ? { repeat } : {}),
    ...(nonZero(wrapWidth) ? { wrapWidth } : {}),
    ...(nonZero(spaceAround) ? { spaceAround } : {}),
    ...(nonZero(letterSpacing) ? { letterSpacing } : {}),
    ...(nonZero(minimumFeatureSize) ? { minimumFeatureSize } : {}),
    ...(angle === undefined
      ? {}
      : { maxAngleDelta: Math.min(180, Math.abs(reading.toNumber(element, angle))) }),
    ...(conflictGroup === undefined || conflictGroup === ''
      ? {}
      : { conflictGroup: conflictGroup.slice(0, 100) }),
    ...(isAlongLine && !follows ? { followLine: false } : {}),
    ...(toFlag(option('group')) === true ? { group: true } : {}),
    ...(toFlag(option('conflictResolution')) === false ? { overlap: true } : {}),
    ...fitOf(element, symbol),
  };
}

function nonZero(length: Length | undefined): length is Length {
  return length !== undefined && Number.parseFloat(String(length)) !== 0;
}

function priorityOf(element: XmlElement, { reading }: SymbolReading): Pick<Text, 'priority'> {
  const priority = reading.one(element, 'Priority');
  if (priority === undefined) return {};
  const value = readSldValue(priority, reading);
  if (typeof value !== 'string') return { priority: value };
  const number = literalOf(value);
  return { priority: typeof number === 'number' ? number : reading.toNumber(priority, value) };
}

/** goodnessOfFit: the share of the label inside the area; from one half on it has to fit here. */
function fitOf(element: XmlElement, { reading }: SymbolReading): Pick<Text, 'fit'> {
  const text = reading.vendor(element, 'goodnessOfFit');
  if (text === undefined) return {};
  const share = reading.toNumber(element, text);
  if (share === 1) return { fit: true };
  if (share !== 0) {
    reading.lose(
      element,
      'VendorOption goodnessOfFit',
      `A label fits into its area or not; ${share >= 0.5 ? 'it has to' : 'it need not'}.`,
    );
  }
  return share >= 0.5 ? { fit: true } : {};
}

/** Options that say what is so here anyway. */
const HARMLESS: Readonly<Record<string, string>> = {
  partials: 'false',
  forceLeftToRight: 'true',
  labelAllGroup: 'false',
  polygonAlign: 'manual',
};

function loseOthers(element: XmlElement, { reading }: SymbolReading): void {
  for (const [name, same] of Object.entries(HARMLESS)) {
    const text = reading.vendor(element, name);
    if (text === undefined || text.toLowerCase() === same) continue;
    reading.lose(element, `VendorOption ${name}`, `${name} is always ${same} here.`);
  }
}
