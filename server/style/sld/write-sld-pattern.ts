import type { Xml } from '../../xml/write.ts';
import type { StyleExpression } from '../expression.ts';
import type { Graphic, Hatch, Length, Pattern } from '../symbolizer.ts';
import { addLengths, half } from './read-sld-line-marks.ts';
import { type SymbolWriting, vendorOption } from './sld-writing.ts';
import { rounded, writeLength } from './write-sld-paint.ts';

type E = StyleExpression;

/** Two hatches across each other are one tile. */
export function hatchTiles(hatches: readonly Hatch<E>[], writing: SymbolWriting): readonly Graphic<E>[] {
  const tiles: Graphic<E>[] = [];
  for (let index = 0; index < hatches.length; index++) {
    const hatch = hatches[index] as Hatch<E>;
    const next = hatches[index + 1];
    const crossing = { 0: [90, 'plus'], 45: [135, 'times'] } as const;
    const found = hatch.angle === 0 || hatch.angle === 45 ? crossing[hatch.angle] : undefined;
    const tile = hatchGraphic(hatch, writing);
    const crosses = JSON.stringify({ ...hatch, angle: found?.[0] }) === JSON.stringify(next);
    tiles.push(found !== undefined && crosses ? { ...tile, mark: found[1] } : tile);
    if (found !== undefined && crosses) index++;
  }
  return tiles;
}

/** Lines of a tile; at 45° diagonals, at other angles a turned line. */
function hatchGraphic(hatch: Hatch<E>, writing: SymbolWriting): Graphic<E> {
  const { colour, width, spacing, angle, dash, dashOffset, cap, offset } = hatch;
  if (offset !== undefined)
    writing.lose('offset of a hatch', 'Tiles of a hatch begin where the program wants.');
  const stroke = {
    colour,
    width,
    ...(dash === undefined ? {} : { dash }),
    ...(dashOffset === undefined ? {} : { dashOffset }),
    ...(cap === undefined ? {} : { cap }),
  };
  const turned = typeof angle === 'object' ? undefined : rounded(((angle % 180) + 180) % 180);
  switch (turned) {
    case 0:
      return { mark: 'horline', size: spacing, stroke };
    case 90:
      return { mark: 'vertline', size: spacing, stroke };
    case 45:
    case 135:
      return { mark: turned === 45 ? 'slash' : 'backslash', size: diagonal(spacing), stroke };
  }
  const rotation: number | E =
    typeof angle !== 'object'
      ? -(turned ?? 0)
      : { kind: 'arithmetic', operator: '-', left: { kind: 'literal', value: 0 }, right: angle };
  return { mark: 'horline', size: spacing, stroke, rotation };
}

function diagonal(spacing: Length | E): Length | E {
  if (typeof spacing === 'object') {
    return {
      kind: 'arithmetic',
      operator: '*',
      left: spacing,
      right: { kind: 'literal', value: rounded(Math.SQRT2) },
    };
  }
  const [, digits = '0', unit = ''] = /^([\d.]+)([a-z]*)$/.exec(String(spacing)) ?? [];
  const size = rounded(Number(digits) * Math.SQRT2);
  return unit === '' ? size : `${size}${unit}`;
}

/** A pattern's mark. */
export function patternGraphic(
  { graphic, staggered, offset }: Pattern<E>,
  writing: SymbolWriting,
): Graphic<E> {
  if (staggered === true) writing.lose('staggered', 'Marks of a pattern stand in straight rows.');
  if (offset !== undefined)
    writing.lose('offset of a pattern', 'Tiles of a pattern begin where the program wants.');
  return graphic;
}

/** The room between marks: GeoServer's graphic-margin. */
export function patternMargin({ graphic, spacing }: Pattern<E>, writing: SymbolWriting): Xml | undefined {
  const [x, y] = spacing;
  const { size } = graphic;
  if (typeof x === 'object' || typeof y === 'object' || typeof size === 'object') {
    const isTight = JSON.stringify([x, y]) === JSON.stringify([size, size]);
    if (!isTight) writing.lose('spacing', 'A spacing from attributes cannot be said; the marks touch.');
    return undefined;
  }
  const negative = typeof size === 'number' ? -size : `-${size}`;
  const [across, down] = [x, y].map((each) => addLengths(each, negative));
  if ([across, down].every((each) => Number.parseFloat(String(each)) === 0)) return undefined;
  const sides = [half(down ?? 0), half(across ?? 0)].map((each) => String(writeLength(each, writing)));
  const [vertical, horizontal] = sides;
  return vendorOption(writing, 'graphic-margin', `${vertical} ${horizontal} ${vertical} ${horizontal}`);
}
