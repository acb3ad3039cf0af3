import { innerProperty, type Layer, type Property } from '../../catalog/layer.ts';
import { featuresAt, type PlaceQuestion } from '../../render/features-at.ts';
import { type RasterReading, rastersAt } from '../../render/rasters-at.ts';
import type { FeatureSource } from '../../source/feature-source.ts';
import type { RasterStore } from '../../source/raster/raster-store.ts';
import type { LayerInfo } from './layer-info.ts';

/** Where what lies at a pixel is looked up. */
export interface InfoSources {
  readonly source: FeatureSource;
  readonly rasters: Pick<RasterStore, 'open'>;
}

/** What a layer shows at a place: its features; of an index of pictures the values of the pixel, and whose they are. */
export async function infoAt(
  question: PlaceQuestion,
  { source, rasters }: InfoSources,
  signal: AbortSignal,
): Promise<LayerInfo> {
  const { layer } = question;
  if (layer.raster === undefined) return { layer, features: await featuresAt(question, source, signal) };
  const readings = await rastersAt(question, source, rasters, signal);
  const bands = Math.max(0, ...readings.map((reading) => reading.bands.length));
  const hasClass = readings.some(({ className }) => className !== undefined);
  const more = [
    ...Array.from({ length: bands }, (_, i) => bandProperty(layer, i + 1)),
    ...(hasClass ? [classProperty(layer)] : []),
  ];
  return { layer, features: readings.map((reading) => featureOf(reading, bands, hasClass)), more };
}

function featureOf({ feature, bands, className }: RasterReading, count: number, hasClass: boolean) {
  const values = Array.from({ length: count }, (_, i) => bands[i] ?? null);
  return { ...feature, values: [...feature.values, ...values, ...(hasClass ? [className ?? null] : [])] };
}

function bandProperty(layer: Layer, number: number): Property {
  return property(layer, `band_${number}`, 'number', { pl: `Kanał ${number}`, en: `Band ${number}` });
}

function classProperty(layer: Layer): Property {
  return property(layer, 'class', 'string', { pl: 'Klasa', en: 'Class' });
}

function property(layer: Layer, wanted: string, type: Property['type'], title: Property['title']): Property {
  const isTaken = layer.properties.some(({ name }) => name === wanted);
  return innerProperty(isTaken ? `${wanted}_of_pixel` : wanted, type, title);
}
