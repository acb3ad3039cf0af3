import type { Language, Layer } from '../catalog/layer.ts';
import { LABEL_POINTS } from './mvt/label-points.ts';

/** What TileJSON and archives say of a layer in a tile, and of the points its labels stand at. */
export function writeVectorLayers(layer: Layer, language: Language): readonly object[] {
  const whole = {
    id: layer.id,
    description: layer.title[language],
    minzoom: layer.tiles.minZoom,
    maxzoom: layer.tiles.maxZoom,
    fields: Object.fromEntries([
      ['id', language === 'pl' ? 'Identyfikator' : 'Identifier'],
      ...layer.tiles.properties.map((property) => [property.name, property.title[language]]),
    ]),
  };
  if (!/Polygon|^Geometry$/.test(layer.geometry.type)) return [whole];
  const points = language === 'pl' ? 'punkty etykiet' : 'label points';
  return [
    whole,
    { ...whole, id: `${layer.id}${LABEL_POINTS}`, description: `${layer.title[language]}: ${points}` },
  ];
}
