import type { XmlElement } from '../../xml/read.ts';

/** A basic shape of SVG → path data; empty when it draws nothing, undefined when it is no shape. */
export function shapePath(element: XmlElement): string | undefined {
  const number = (name: string): number => {
    const value = Number.parseFloat(element.attributes.get(name) ?? '');
    return Number.isFinite(value) ? value : 0;
  };
  switch (element.name) {
    case 'path':
      return element.attributes.get('d')?.trim() ?? '';
    case 'rect': {
      const [x, y, width, height] = [number('x'), number('y'), number('width'), number('height')];
      return width > 0 && height > 0 ? `M${x} ${y}H${x + width}V${y + height}H${x}Z` : '';
    }
    case 'circle':
      return ellipse(number('cx'), number('cy'), number('r'), number('r'));
    case 'ellipse':
      return ellipse(number('cx'), number('cy'), number('rx'), number('ry'));
    case 'line':
      return `M${number('x1')} ${number('y1')}L${number('x2')} ${number('y2')}`;
    case 'polyline':
      return points(element, '');
    case 'polygon':
      return points(element, 'Z');
    default:
      return undefined;
  }
}

function ellipse(cx: number, cy: number, rx: number, ry: number): string {
  if (!(rx > 0 && ry > 0)) return '';
  return `M${cx - rx} ${cy}A${rx} ${ry} 0 1 0 ${cx + rx} ${cy}A${rx} ${ry} 0 1 0 ${cx - rx} ${cy}Z`;
}

function points({ attributes }: XmlElement, end: string): string {
  const numbers = (attributes.get('points') ?? '')
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  if (numbers.length < 4 || !numbers.every(Number.isFinite)) return '';
  const pairs = [];
  for (let i = 0; i + 1 < numbers.length; i += 2) pairs.push(`${numbers[i]} ${numbers[i + 1]}`);
  return `M${pairs.join('L')}${end}`;
}
