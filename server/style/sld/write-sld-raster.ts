import { element, type Xml, type XmlContent } from '../../xml/write.ts';
import { readColour } from '../colour.ts';
import type { StyleExpression } from '../expression.ts';
import type { Channel, ColourMap, Contrast, RasterSymbolizer } from '../symbolizer.ts';
import { NO_LIMIT } from './read-sld-raster.ts';
import { type SymbolWriting, se } from './sld-writing.ts';
import { writeSldValue } from './write-sld-expression.ts';
import { said } from './write-sld-paint.ts';

type Raster = RasterSymbolizer<StyleExpression>;

/** A raster symbolizer. */
export function writeSldRaster(symbolizer: Raster, writing: SymbolWriting): Xml {
  const { opacity, channels, colourMap, contrast, hillshade, resampling } = symbolizer;
  if (resampling !== undefined)
    writing.lose('resampling', 'SLD leaves it to the program how pixels are resampled.');
  const faded =
    opacity === undefined ? undefined : said(() => writeSldValue(opacity, writing.version), writing);
  return se(
    writing,
    'RasterSymbolizer',
    {},
    faded === undefined ? undefined : se(writing, 'Opacity', {}, faded),
    channels === undefined ? undefined : writeChannels(channels, writing),
    colourMap === undefined ? undefined : writeColourMap(colourMap, writing),
    contrast === undefined ? undefined : writeContrast(contrast, writing),
    hillshade === undefined ? undefined : writeRelief(hillshade, writing),
  );
}

function writeChannels(channels: NonNullable<Raster['channels']>, writing: SymbolWriting): Xml {
  const channel = (name: string, { band, contrast }: Channel): Xml =>
    se(
      writing,
      name,
      {},
      se(writing, 'SourceChannelName', {}, band),
      contrast === undefined ? undefined : writeContrast(contrast, writing),
    );
  if ('grey' in channels) return se(writing, 'ChannelSelection', {}, channel('GrayChannel', channels.grey));
  const { red, green, blue } = channels;
  return se(
    writing,
    'ChannelSelection',
    {},
    channel('RedChannel', red),
    channel('GreenChannel', green),
    channel('BlueChannel', blue),
  );
}

function writeContrast({ method, gamma }: Contrast, writing: SymbolWriting): Xml {
  const word = method === 'normalize' ? 'Normalize' : 'Histogram';
  return se(
    writing,
    'ContrastEnhancement',
    {},
    method === undefined ? undefined : se(writing, word),
    gamma === undefined ? undefined : se(writing, 'GammaValue', {}, gamma),
  );
}

function writeRelief(
  { azimuth, altitude, exaggeration, overColours }: NonNullable<Raster['hillshade']>,
  writing: SymbolWriting,
): Xml {
  if (azimuth !== undefined)
    writing.lose('azimuth', 'SLD leaves it to the program where the light comes from.');
  if (altitude !== undefined)
    writing.lose('altitude', 'SLD leaves it to the program how high the light stands.');
  return se(
    writing,
    'ShadedRelief',
    {},
    overColours === true ? se(writing, 'BrightnessOnly', {}, 'true') : undefined,
    exaggeration === undefined ? undefined : se(writing, 'ReliefFactor', {}, exaggeration),
  );
}

function writeColourMap(map: ColourMap, writing: SymbolWriting): Xml | undefined {
  return writing.version === '1.0.0' ? entries(map, writing) : byFunction(map, writing);
}

function entries({ type, entries: found }: ColourMap, writing: SymbolWriting): Xml {
  const isTold = type !== 'ramp' && writing.vendorOptions;
  if (type !== 'ramp' && !isTold) {
    writing.lose(
      `colour map of ${type}`,
      'SLD 1.0 has one kind of colour map, which programs take for a ramp.',
    );
  }
  return se(
    writing,
    'ColorMap',
    isTold ? { type } : {},
    found.map(({ value, colour, label }) =>
      se(writing, 'ColorMapEntry', {
        color: colour.slice(0, 7).toUpperCase(),
        quantity: value,
        opacity: isOpaque(colour) ? undefined : Number(((readColour(colour)?.[3] ?? 255) / 255).toFixed(4)),
        label,
      }),
    ),
  );
}

function isOpaque(colour: string): boolean {
  return (readColour(colour)?.[3] ?? 255) === 255;
}

/** SE 1.1: Interpolate for a ramp, Categorize for intervals. */
function byFunction({ type, entries: found }: ColourMap, writing: SymbolWriting): Xml | undefined {
  if (type === 'values') {
    writing.lose('colour map of values', 'SE has no colours for single values; the map was left out.');
    return undefined;
  }
  if (found.some(({ colour }) => !isOpaque(colour)))
    writing.lose('opacity of a colour', 'Colours of a map are opaque.');
  if (found.some(({ label }) => label !== undefined))
    writing.lose('label of a colour', 'Colours of a map have no labels.');
  const lookup = element('se:LookupValue', {}, 'Rasterdata');
  const colours = found.map(({ colour }) => element('se:Value', {}, colour.slice(0, 7).toUpperCase()));
  if (type === 'ramp') {
    const points = found.map(({ value }, index) =>
      element('se:InterpolationPoint', {}, element('se:Data', {}, value), colours[index]),
    );
    const attributes = { fallbackValue: '#000000', mode: 'linear', method: 'color' };
    return se(writing, 'ColorMap', {}, element('se:Interpolate', attributes, lookup, points));
  }
  return se(
    writing,
    'ColorMap',
    {},
    element('se:Categorize', { fallbackValue: '#000000' }, lookup, steps(found, colours, writing)),
  );
}

function steps(found: ColourMap['entries'], colours: readonly Xml[], writing: SymbolWriting): XmlContent {
  const last = found.at(-1)?.value;
  if (last !== NO_LIMIT) writing.lose('upper limit', 'The highest colour of a map in SE has no upper limit.');
  return found.map(({ value }, index) => [
    colours[index],
    index === found.length - 1 ? undefined : element('se:Threshold', {}, value),
  ]);
}
