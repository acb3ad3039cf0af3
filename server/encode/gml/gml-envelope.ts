import type { CrsReference } from '../../geo/crs-reference.ts';
import type { FlatGeometry } from '../../geo/wkb.ts';
import { element, type Xml } from '../../xml/write.ts';
import type { GmlVersion } from './gml-geometry.ts';

/** The box around geometries as GML writes it: in their CRS, its axes in their order, with their decimals. */
export class GmlEnvelope {
  readonly #version: GmlVersion;
  readonly #crs: CrsReference;
  #extent: [number, number, number, number] = [...NOWHERE];

  constructor(version: GmlVersion, crs: CrsReference) {
    this.#version = version;
    this.#crs = crs;
  }

  clear(): void {
    this.#extent = [...NOWHERE];
  }

  /** @param geometry x, y in the CRS */
  add({ coordinates, vertexCount }: FlatGeometry): void {
    let [minX, minY, maxX, maxY] = this.#extent;
    for (let i = 0; i < vertexCount * 2; i += 2) {
      const [x, y] = [coordinates[i] as number, coordinates[i + 1] as number];
      if (x < minX) minX = x;
      if (x > maxX) maxX = x;
      if (y < minY) minY = y;
      if (y > maxY) maxY = y;
    }
    this.#extent = [minX, minY, maxX, maxY];
  }

  /** `gml:boundedBy` or `wfs:boundedBy` (GML 3.2, 9.4.1; WFS 2.0, 11.3.3.2); nothing around nothing. */
  boundedBy(name: 'gml:boundedBy' | 'wfs:boundedBy'): Xml | undefined {
    const [minX, minY, maxX, maxY] = this.#extent;
    if (minX > maxX) return undefined;
    const [lower, upper] = [this.#corner(minX, minY), this.#corner(maxX, maxY)];
    const srsName = this.#crs.text;
    if (this.#version === '2') {
      const coordinates = [lower, upper].map((corner) => corner.join(',')).join(' ');
      return element(name, {}, element('gml:Box', { srsName }, element('gml:coordinates', {}, coordinates)));
    }
    return element(
      name,
      {},
      element(
        'gml:Envelope',
        { srsName },
        element('gml:lowerCorner', {}, lower.join(' ')),
        element('gml:upperCorner', {}, upper.join(' ')),
      ),
    );
  }

  /** Rounded as the coordinates are, so that it is theirs. */
  #corner(x: number, y: number): readonly string[] {
    const { crs, axisOrder } = this.#crs;
    const factor = 10 ** crs.decimals;
    const written = [x, y].map((value) => String(Math.round(value * factor) / factor));
    return axisOrder === 'yx' ? written.reverse() : written;
  }
}

const NOWHERE = [Infinity, Infinity, -Infinity, -Infinity] as const;
