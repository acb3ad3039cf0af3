import { element, type Xml, type XmlContent } from '../../xml/write.ts';
import type { StyleExpression } from '../expression.ts';
import type { SignedLength, TextSymbolizer } from '../symbolizer.ts';
import { parameter, type SymbolWriting, se, vendorOption } from './sld-writing.ts';
import { writeSldExpression, writeSldValue } from './write-sld-expression.ts';
import { writeAnchor, writeDisplacement } from './write-sld-graphic.ts';
import { said, writeFill, writeLength } from './write-sld-paint.ts';

type Text = TextSymbolizer<StyleExpression>;

/** A label as a TextSymbolizer. */
export function writeSldText(symbolizer: Text, writing: SymbolWriting): Xml {
  const { halo, colour, opacity } = symbolizer;
  const uom = writing.unit === 'm' ? { uom: 'http://www.opengeospatial.org/se/units/metre' } : {};
  return se(
    writing,
    'TextSymbolizer',
    uom,
    geometry(symbolizer, writing),
    label(symbolizer.label, writing),
    font(symbolizer, writing),
    se(
      writing,
      'LabelPlacement',
      {},
      symbolizer.placement === 'line' ? along(symbolizer, writing) : at(symbolizer, writing),
    ),
    halo === undefined
      ? undefined
      : se(
          writing,
          'Halo',
          {},
          se(writing, 'Radius', {}, writeLength(halo.width, writing)),
          writeFill(halo.colour, opacity, writing),
        ),
    writeFill(colour, opacity, writing),
    options(symbolizer, writing),
  );
}

/** The inside of an area is a function of GeoServer's; without it a program puts labels where it will. */
function geometry({ placement }: Text, writing: SymbolWriting): Xml | undefined {
  if (placement !== 'interior') return undefined;
  if (!writing.vendorOptions) {
    writing.lose('placement interior', 'SLD leaves it to the program where in an area a label stands.');
    return undefined;
  }
  const property = element('ogc:PropertyName', {}, 'geometry');
  return se(writing, 'Geometry', {}, element('ogc:Function', { name: 'interiorPoint' }, property));
}

/** Texts and properties by turns. */
function label(value: Text['label'], writing: SymbolWriting): Xml {
  if (typeof value === 'string') return se(writing, 'Label', {}, value);
  const { version } = writing;
  const isMixed =
    value.kind === 'concat' && value.args.every((each) => each.kind === 'property' || isInline(each));
  if (!isMixed)
    return se(
      writing,
      'Label',
      {},
      said(() => writeSldValue(value, version), writing),
    );
  const parts = value.args.map(
    (each): XmlContent =>
      each.kind === 'literal' ? String(each.value ?? '') : writeSldExpression(each, version),
  );
  return se(writing, 'Label', {}, parts);
}

/** Texts whose space no reader takes for layout. */
function isInline(each: StyleExpression): boolean {
  if (each.kind !== 'literal' || typeof each.value !== 'string') return false;
  return each.value.trim() !== '' && !/\n|\s\s/.test(each.value);
}

function font({ size, font: family, weight, italic }: Text, writing: SymbolWriting): Xml {
  return se(
    writing,
    'Font',
    {},
    parameter(writing, 'font-family', family),
    parameter(writing, 'font-style', italic === true ? 'italic' : undefined),
    parameter(writing, 'font-weight', weight === 'bold' ? 'bold' : undefined),
    parameter(writing, 'font-size', writeLength(size, writing)),
  );
}

function at(symbolizer: Text, writing: SymbolWriting): Xml {
  const { offset, rotation } = symbolizer;
  const turned =
    rotation === undefined ? undefined : said(() => writeSldValue(rotation, writing.version), writing);
  return se(
    writing,
    'PointPlacement',
    {},
    writeAnchor(symbolizer.anchor ?? anchorBy(offset), writing),
    writeDisplacement(offset, writing),
    turned === undefined ? undefined : se(writing, 'Rotation', {}, turned),
  );
}

/** A label moved to a side begins, or ends, there. */
function anchorBy(offset: Text['offset']): readonly [number, number] {
  const x = typeof offset?.[0] === 'object' ? 0 : Number.parseFloat(String(offset?.[0] ?? 0));
  return [x > 0 ? 0 : x < 0 ? 1 : 0.5, 0.5];
}

function along(symbolizer: Text, writing: SymbolWriting): Xml {
  const { perpendicularOffset, repeat } = symbolizer;
  const isRepeated = repeat !== undefined && writing.version === '1.1.0';
  return se(
    writing,
    'LinePlacement',
    {},
    perpendicularOffset === undefined
      ? undefined
      : se(writing, 'PerpendicularOffset', {}, writeLength(perpendicularOffset, writing)),
    isRepeated
      ? [se(writing, 'IsRepeated', {}, 'true'), se(writing, 'Gap', {}, writeLength(repeat, writing))]
      : undefined,
  );
}

function options(symbolizer: Text, writing: SymbolWriting): XmlContent {
  const { placement, repeat, followLine, maxAngleDelta, wrapWidth, letterSpacing, spaceAround } = symbolizer;
  const { group, overlap, fit, conflictGroup, minimumFeatureSize } = symbolizer;
  const length = (value: SignedLength | undefined): string | undefined =>
    value === undefined ? undefined : String(writeLength(value, writing));
  const isAlong = placement === 'line';
  const option = (name: string, value: string | number | undefined) => vendorOption(writing, name, value);
  return [
    priority(symbolizer, writing),
    option('followLine', isAlong && followLine !== false ? 'true' : undefined),
    option('repeat', isAlong && writing.version === '1.0.0' ? length(repeat) : undefined),
    option('maxAngleDelta', maxAngleDelta),
    option('autoWrap', length(wrapWidth)),
    option('charSpacing', length(letterSpacing)),
    option('spaceAround', length(spaceAround)),
    option('group', group === true ? 'yes' : undefined),
    option('conflictResolution', overlap === true ? 'false' : undefined),
    option('goodnessOfFit', fit === true ? 1 : undefined),
    option('conflictGroup', conflictGroup),
    option('minFeatureSize', length(minimumFeatureSize)),
  ];
}

function priority({ priority: value }: Text, writing: SymbolWriting): Xml | undefined {
  if (value === undefined) return undefined;
  if (!writing.vendorOptions) {
    writing.lose(
      'priority',
      `SLD ${writing.version} has no word for priority; GeoServer's is not asked for.`,
    );
    return undefined;
  }
  const content = said(() => writeSldValue(value, writing.version), writing);
  return content === undefined ? undefined : se(writing, 'Priority', {}, content);
}
