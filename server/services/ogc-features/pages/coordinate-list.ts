import type { Language } from '../../../catalog/layer.ts';
import { fixedText } from '../../../encode/value-text.ts';
import type { Crs } from '../../../geo/crs.ts';
import { type Html, html } from '../../../html/write.ts';
import { pageTexts } from './page-texts.ts';
import type { Shape } from './shape.ts';

/** More vertices than a person reads; the links to GeoJSON beside the list have all. */
const MAX_VERTICES = 300;

/**
 * The vertices of a feature as text, in the CRS of its data and that system's axis order.
 * @param shape in `crs`, x, y order
 * @returns undefined when there are too many to read
 */
export function writeCoordinateList(shape: Shape, crs: Crs, language: Language): Html | undefined {
  const count = shape.paths.reduce((sum, { points }) => sum + points.length / 2, 0);
  if (count > MAX_VERTICES) return undefined;
  const text = pageTexts[language];
  return html`<details><summary>${text.coordinates} (${crs.code})</summary><div><p class="small muted">${crs.title}</p>
${shape.paths.map(({ dimension, points }) => {
  // A ring ends where it begins.
  const length = dimension === 2 && points.length > 2 ? points.length - 2 : points.length;
  const vertices: string[] = [];
  for (let i = 0; i + 1 < length; i += 2)
    vertices.push(writeVertex(points[i] ?? 0, points[i + 1] ?? 0, crs, language));
  return html`<ol class="vertices">${vertices.map((vertex) => html`<li>${vertex}</li>`)}</ol>`;
})}</div></details>`;
}

/** `N 5875871,20  E 6540158,80`, or degrees. */
function writeVertex(x: number, y: number, crs: Crs, language: Language): string {
  const digits = crs.unit === 'metre' ? 2 : 7;
  const unit = crs.unit === 'metre' ? '' : '°';
  const north = `N\u00a0${fixedText(y, digits, language)}${unit}`;
  const east = `E\u00a0${fixedText(x, digits, language)}${unit}`;
  return crs.axisOrder === 'yx' ? `${north}, ${east}` : `${east}, ${north}`;
}
