import type { Xml, XmlContent } from '../../xml/write.ts';
import type { StyleExpression } from '../expression.ts';
import { writeSvg } from '../svg/write-svg.ts';
import type { GlyphMark, Graphic, Mark, MarkName, Offset, VectorMark } from '../symbolizer.ts';
import { type SymbolWriting, se } from './sld-writing.ts';
import { writeSldValue } from './write-sld-expression.ts';
import { product, said, writeFill, writeLength, writeStroke } from './write-sld-paint.ts';

type E = StyleExpression;

/** A Graphic. @param opacity of the symbolizer it stands in @param turned what says its rotation, if not it itself */
export function writeGraphic(
  graphic: Graphic<E>,
  opacity: number | E | undefined,
  writing: SymbolWriting,
  turned?: Xml,
): Xml {
  const { mark, size, rotation } = graphic;
  const faded = product(graphic.opacity, opacity);
  return se(
    writing,
    'Graphic',
    {},
    writeMark(mark, graphic, writing),
    valueIn('Opacity', faded, writing),
    se(writing, 'Size', {}, writeLength(size, writing)),
    turned === undefined ? valueIn('Rotation', rotation, writing) : se(writing, 'Rotation', {}, turned),
    anchorAndOffset(graphic, writing),
  );
}

function valueIn(name: string, value: number | E | undefined, writing: SymbolWriting): Xml | undefined {
  if (value === undefined) return undefined;
  const content = said(() => writeSldValue(value, writing.version), writing);
  return content === undefined ? undefined : se(writing, name, {}, content);
}

function anchorAndOffset({ anchor, offset }: Graphic<E>, writing: SymbolWriting): XmlContent {
  if (writing.version === '1.1.0' || writing.vendorOptions) {
    return [writeAnchor(anchor, writing), writeDisplacement(offset, writing)];
  }
  if (anchor !== undefined) writing.lose('anchor', 'SLD 1.0 has no AnchorPoint in a Graphic.');
  if (offset !== undefined) writing.lose('offset', 'SLD 1.0 has no Displacement in a Graphic.');
  return undefined;
}

export function writeAnchor(
  anchor: readonly [number, number] | undefined,
  writing: SymbolWriting,
): Xml | undefined {
  if (anchor === undefined) return undefined;
  const [x, y] = anchor.map(String);
  return se(
    writing,
    'AnchorPoint',
    {},
    se(writing, 'AnchorPointX', {}, x),
    se(writing, 'AnchorPointY', {}, y),
  );
}

/** SE counts upwards. */
export function writeDisplacement(offset: Offset<E> | undefined, writing: SymbolWriting): Xml | undefined {
  if (offset === undefined) return undefined;
  const [right, down] = offset;
  return se(
    writing,
    'Displacement',
    {},
    se(writing, 'DisplacementX', {}, writeLength(right, writing) ?? '0'),
    se(writing, 'DisplacementY', {}, writeLength(down, writing, -1) ?? '0'),
  );
}

/** Names that SE itself has; the others are GeoServer's or QGIS's. */
const NAMES: Partial<Record<MarkName, string>> = {
  vertline: 'shape://vertline',
  horline: 'shape://horline',
  slash: 'shape://slash',
  backslash: 'shape://backslash',
  dot: 'shape://dot',
  plus: 'shape://plus',
  times: 'shape://times',
  oarrow: 'shape://oarrow',
  carrow: 'shape://carrow',
};

function writeMark(mark: Mark<E>, graphic: Graphic<E>, writing: SymbolWriting): Xml {
  if (typeof mark === 'string') return named(NAMES[mark] ?? mark, graphic, writing);
  if (mark.kind === 'glyph') return named(glyphName(mark, writing), graphic, writing);
  return drawing(mark, graphic, writing);
}

function named(name: string, { fill, stroke }: Graphic<E>, writing: SymbolWriting): Xml {
  return se(
    writing,
    'Mark',
    {},
    se(writing, 'WellKnownName', {}, name),
    fill === undefined ? undefined : writeFill(fill, undefined, writing),
    stroke === undefined ? undefined : writeStroke(stroke, undefined, writing),
  );
}

/** A letter of a font, as GeoServer names it. */
function glyphName({ text, font, weight, italic, halo }: GlyphMark<E>, writing: SymbolWriting): string {
  if (weight === 'bold' || italic === true)
    writing.lose('weight of letters', 'A letter as a mark is upright and plain.');
  if (halo !== undefined) writing.lose('halo of letters', 'A letter as a mark has no halo.');
  const point = typeof text === 'string' && [...text].length === 1 ? text.codePointAt(0) : undefined;
  if (point === undefined) {
    writing.lose(
      'letters as a mark',
      'Only one letter, the same for all features, can be a mark; a square is drawn.',
    );
    return 'square';
  }
  return `ttf://${font ?? 'Noto Sans'}#0x${point.toString(16).toUpperCase().padStart(4, '0')}`;
}

function drawing(mark: VectorMark, graphic: Graphic<E>, writing: SymbolWriting): Xml {
  const [shape, ...more] = mark.shapes;
  const isPath =
    more.length === 0 && shape?.fill === 'own' && shape.stroke === 'own' && shape.transform === undefined;
  if (isPath && mark.box.join(' ') === '-0.5 -0.5 1 1')
    return named(`path://${shape?.path}`, graphic, writing);
  if (writing.version === '1.0.0') {
    writing.lose('drawn mark', 'SLD 1.0 has no drawing inside the document; a square is drawn.');
    return named('square', graphic, writing);
  }
  const isOwn = mark.shapes.some((each) => each.fill === 'own' || each.stroke === 'own');
  if (isOwn && (graphic.fill !== undefined || graphic.stroke !== undefined)) {
    writing.lose('colour of a drawn mark', 'A picture has no colour but its own.');
  }
  const content = Buffer.from(writeSvg(mark)).toString('base64');
  return se(
    writing,
    'ExternalGraphic',
    {},
    se(writing, 'InlineContent', { encoding: 'base64' }, content),
    se(writing, 'Format', {}, 'image/svg+xml'),
  );
}
