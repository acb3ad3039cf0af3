import { element } from '../../xml/write.ts';
import type { VectorMark, VectorShape } from '../symbolizer.ts';

/** A drawing → the text of an SVG, as `read-svg.ts` reads it; the graphic's own colours as QGIS's parameters. */
export function writeSvg({ box, shapes }: VectorMark): string {
  const attributes = { xmlns: 'http://www.w3.org/2000/svg', viewBox: box.join(' ') };
  return element('svg', attributes, shapes.map(pathOf)).text;
}

function pathOf({ path, fill, rule, stroke, strokeWidth, transform }: VectorShape) {
  return element('path', {
    d: path,
    fill: fill === undefined ? 'none' : fill === 'own' ? 'param(fill)' : fill.slice(0, 7),
    'fill-opacity': alphaOf(fill),
    'fill-rule': rule,
    stroke: stroke === 'own' ? 'param(outline)' : stroke?.slice(0, 7),
    'stroke-opacity': alphaOf(stroke),
    'stroke-width': strokeWidth,
    transform: transform === undefined ? undefined : `matrix(${transform.join(' ')})`,
  });
}

function alphaOf(colour: string | undefined): string | undefined {
  if (colour?.length !== 9) return undefined;
  return (Number.parseInt(colour.slice(7), 16) / 255).toFixed(3);
}
