import { ServiceError } from '../../errors.ts';
import type { XmlElement } from '../../xml/read.ts';
import { fadeColour, readColour } from '../colour.ts';
import type { StyleExpression } from '../expression.ts';
import { NO_LIMIT } from '../sld/read-sld-raster.ts';
import type { ColourMap, RasterSymbolizer } from '../symbolizer.ts';
import { type QmlReading, qgisNumber } from './qml-reading.ts';

type Raster = RasterSymbolizer<StyleExpression>;

/** Most entries of a colour map. */
const MOST_ENTRIES = 1000;

/**
 * The raster renderer of a QML → a symbolizer; none when the QML is of a vector layer.
 * @throws ServiceError for a renderer that is not known, and a colour map that cannot be
 */
export function readQmlRaster(root: XmlElement, reading: QmlReading): Raster | undefined {
  const pipe = child(root, 'pipe') ?? root;
  const renderer = child(pipe, 'rasterrenderer');
  if (renderer === undefined) return undefined;
  const lose = (construct: string, sentence: string) => reading.lose(construct, 'rasterrenderer', sentence);
  const opacity = qgisNumber(renderer.attributes.get('opacity'), 1);
  loseTransparency(renderer, lose);
  return {
    kind: 'raster',
    ...(opacity >= 1 ? {} : { opacity: Math.max(0, opacity) }),
    ...lookOf(renderer, lose),
    ...adjustments(pipe, lose),
  };
}

type Lose = (construct: string, sentence: string) => void;

function child(parent: XmlElement | undefined, name: string): XmlElement | undefined {
  return parent?.children.find((each) => each.name === name);
}

function lookOf(renderer: XmlElement, lose: Lose): Partial<Raster> {
  const attribute = (name: string) => renderer.attributes.get(name);
  const type = attribute('type') ?? '';
  switch (type) {
    case 'multibandcolor':
      return colours(renderer, lose);
    case 'singlebandgray':
      return { ...bandOf(attribute('grayBand')), ...greys(renderer, lose) };
    case 'singlebandpseudocolor':
      return { ...bandOf(attribute('band')), colourMap: shaderMap(renderer, lose) };
    case 'paletted':
      return { ...bandOf(attribute('band')), colourMap: palette(renderer) };
    case 'hillshade':
      return { ...bandOf(attribute('band')), hillshade: light(attribute, lose) };
  }
  throw new ServiceError('invalidParameter', `The raster renderer ${type.slice(0, 60)} is not read here.`, {
    parameter: 'rasterrenderer',
    received: type,
    allowed: ['multibandcolor', 'singlebandgray', 'singlebandpseudocolor', 'paletted', 'hillshade'],
  });
}

/** The first band goes without saying. */
function bandOf(band: string | undefined): Pick<Raster, 'channels'> {
  const number = qgisNumber(band, 1);
  return Number.isInteger(number) && number > 1 ? { channels: { grey: { band: String(number) } } } : {};
}

/** A stretch to limits of its own is a stretch to the file's limits here, since colours of bands have no map. */
function colours(renderer: XmlElement, lose: Lose): Pick<Raster, 'channels'> {
  const channel = (name: 'red' | 'green' | 'blue') => {
    const number = qgisNumber(renderer.attributes.get(`${name}Band`), -1);
    const stretch = child(renderer, `${name}ContrastEnhancement`);
    if (number < 1) lose(`${name}Band`, 'A channel without a band takes the first one.');
    const band = String(Math.max(1, Math.round(number)));
    if (!isStretched(stretch)) return { band };
    lose(`${name}ContrastEnhancement`, 'The channel is stretched to the limits of the file.');
    return { band, contrast: { method: 'normalize' } } as const;
  };
  return { channels: { red: channel('red'), green: channel('green'), blue: channel('blue') } };
}

function isStretched(stretch: XmlElement | undefined): boolean {
  const algorithm = child(stretch, 'algorithm')?.text.trim() ?? '0';
  return !['0', 'NoEnhancement', ''].includes(algorithm);
}

/** Greys between two limits are a ramp of two colours. */
function greys(renderer: XmlElement, lose: Lose): Partial<Raster> {
  const stretch = child(renderer, 'contrastEnhancement');
  const isInverted = renderer.attributes.get('gradient') === 'WhiteToBlack';
  const [low, high] = ['minValue', 'maxValue'].map((name) =>
    Number(child(stretch, name)?.text.trim() || 'NaN'),
  );
  const [dark, bright] = isInverted ? ['#FFFFFF', '#000000'] : ['#000000', '#FFFFFF'];
  if (!isStretched(stretch) || low === undefined || high === undefined || !(low < high)) {
    if (isInverted) lose('gradient', 'Without limits small values are dark.');
    return isStretched(stretch) ? { contrast: { method: 'normalize' } } : {};
  }
  const entries = [
    { value: low, colour: dark },
    { value: high, colour: bright },
  ];
  return { colourMap: { type: 'ramp', entries } };
}

const SHADERS: Readonly<Record<string, ColourMap['type']>> = {
  INTERPOLATED: 'ramp',
  DISCRETE: 'intervals',
  EXACT: 'values',
};

function shaderMap(renderer: XmlElement, lose: Lose): ColourMap {
  const shader = child(child(renderer, 'rastershader'), 'colorrampshader');
  const word = shader?.attributes.get('colorRampType') ?? 'INTERPOLATED';
  const type = SHADERS[word] ?? 'ramp';
  if (SHADERS[word] === undefined) lose(`colorRampType ${word.slice(0, 40)}`, 'Colours are interpolated.');
  if (shader?.attributes.get('clip') === '1')
    lose('clip', 'Values beyond the ends have the colours of the ends.');
  const items = shader?.children.filter(({ name }) => name === 'item') ?? [];
  return mapOf(type, items);
}

function palette(renderer: XmlElement): ColourMap {
  return mapOf('values', child(renderer, 'colorPalette')?.children ?? []);
}

/** @throws ServiceError when an entry has no colour or value, or there are none or too many */
function mapOf(type: ColourMap['type'], items: readonly XmlElement[]): ColourMap {
  const entries = items.map(({ attributes }) => {
    const [value, colour] = [numberIn(attributes.get('value')), attributes.get('color') ?? ''];
    const faded = fadeColour(colour, qgisNumber(attributes.get('alpha'), 255) / 255);
    const label = attributes.get('label')?.slice(0, 250) ?? '';
    if (value === undefined || readColour(colour) === undefined || faded === undefined) {
      throw refused(`${attributes.get('value')} ${colour}`.slice(0, 80));
    }
    return { value, colour: faded.toUpperCase(), ...(label === '' ? {} : { label }) };
  });
  if (entries.length === 0 || entries.length > MOST_ENTRIES) throw refused(`${entries.length} entries`);
  return { type, entries: entries.toSorted((a, b) => a.value - b.value) };
}

/** `inf`: the class above all limits. */
function numberIn(text: string | undefined): number | undefined {
  if (text === 'inf') return NO_LIMIT;
  const value = Number(text);
  return text !== undefined && text.trim() !== '' && Math.abs(value) <= NO_LIMIT ? value : undefined;
}

function refused(received: string): ServiceError {
  return new ServiceError('invalidParameter', 'The colour map cannot be read.', {
    parameter: 'colorrampshader',
    received,
    allowed: `1 to ${MOST_ENTRIES} entries of a number and #RRGGBB`,
  });
}

function light(
  attribute: (name: string) => string | undefined,
  lose: Lose,
): NonNullable<Raster['hillshade']> {
  if (attribute('multidirection') === '1') lose('multidirection', 'The light comes from one side.');
  const [azimuth, altitude] = [qgisNumber(attribute('azimuth'), 315), qgisNumber(attribute('angle'), 45)];
  const exaggeration = qgisNumber(attribute('zfactor'), 1);
  return {
    azimuth: ((azimuth % 360) + 360) % 360,
    altitude: Math.min(90, Math.max(0, altitude)),
    ...(exaggeration > 0 && exaggeration !== 1 ? { exaggeration } : {}),
  };
}

function loseTransparency(renderer: XmlElement, lose: Lose): void {
  const lists = child(renderer, 'rasterTransparency')?.children ?? [];
  if (lists.some(({ children }) => children.length > 0)) {
    lose('rasterTransparency', 'Only what the file says is no data is see-through.');
  }
  if (qgisNumber(renderer.attributes.get('alphaBand'), -1) > 0) {
    lose('alphaBand', 'Only a band that the file says is its alpha is one.');
  }
}

/** Brightness, gamma, saturation and resampling, which QGIS does after colouring. */
function adjustments(pipe: XmlElement, lose: Lose): Partial<Raster> {
  const light = child(pipe, 'brightnesscontrast')?.attributes;
  const gamma = qgisNumber(light?.get('gamma'), 1);
  for (const name of ['brightness', 'contrast']) {
    if (qgisNumber(light?.get(name)) !== 0) lose(name, `${name} was left out.`);
  }
  const hue = child(pipe, 'huesaturation')?.attributes;
  const isColoured = qgisNumber(hue?.get('saturation')) !== 0 || hue?.get('colorizeOn') === '1';
  if (isColoured || !['0', undefined].includes(hue?.get('grayscaleMode'))) {
    lose('huesaturation', 'Colours are those of the renderer.');
  }
  const word = child(pipe, 'rasterresampler')?.attributes.get('zoomedInResampler');
  const resampling = word === 'bilinear' || word === 'cubic' ? word : undefined;
  return {
    ...(gamma > 0 && gamma !== 1 && gamma <= 10 ? { contrast: { gamma } } : {}),
    ...(resampling === undefined ? {} : { resampling }),
  };
}
