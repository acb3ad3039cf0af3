import OlMap from 'ol/Map.js';
import View from 'ol/View.js';
import { apply } from 'ol-mapbox-style';

/** What the page draws: a MapLibre style, where and how large. */
export interface Drawing {
  readonly style: object;
  /** x, y in EPSG:3857, and metres a pixel. */
  readonly center: readonly [number, number];
  readonly resolution: number;
}

declare global {
  interface Window {
    drawVectorMap(drawing: Drawing): Promise<void>;
  }
}

/** Draws a style's map with OpenLayers into the page's one element, at one place, and waits until it is whole. */
window.drawVectorMap = async ({ style, center, resolution }) => {
  const target = document.querySelector<HTMLElement>('#map');
  if (target === null) throw new Error('no place for the map');
  const view = new View({ center: [...center], resolution, constrainResolution: false });
  const map = new OlMap({ target, view, controls: [], interactions: [], pixelRatio: 1 });
  await apply(map, style);
  // The style says where its map opens.
  view.setCenter([...center]);
  view.setResolution(resolution);
  await new Promise<void>((drawn) => {
    map.once('rendercomplete', () => drawn());
  });
};
