import type { XmlElement } from '../../xml/read.ts';
import { fadeColour } from '../colour.ts';
import { documentColour } from '../document-colour.ts';
import type { StyleExpression } from '../expression.ts';
import type { Channel, ColourMap, Contrast, RasterSymbolizer } from '../symbolizer.ts';
import { opacityOf } from './read-sld-colour.ts';
import type { SymbolReading } from './read-sld-length.ts';
import type { SldReading } from './sld-reading.ts';

/** Most entries of a colour map. */
const MOST_ENTRIES = 1000;

/** A RasterSymbolizer of SLD or SE. @throws ServiceError */
export function readSldRaster(
  element: XmlElement,
  { reading }: SymbolReading,
): RasterSymbolizer<StyleExpression> {
  const opacity = opacityOf(reading.one(element, 'Opacity'), reading);
  const contrast = contrastOf(reading.one(element, 'ContrastEnhancement'), reading);
  const map = reading.one(element, 'ColorMap');
  return {
    kind: 'raster',
    ...(opacity === undefined ? {} : { opacity }),
    ...channelsOf(reading.one(element, 'ChannelSelection'), reading),
    ...(map === undefined ? {} : { colourMap: colourMapOf(map, reading) }),
    ...(contrast === undefined ? {} : { contrast }),
    ...reliefOf(reading.one(element, 'ShadedRelief'), map !== undefined, reading),
  };
}

function contrastOf(element: XmlElement | undefined, reading: SldReading): Contrast | undefined {
  if (element === undefined) return undefined;
  const gamma = reading.number(element, 'GammaValue');
  const isNormalized = reading.one(element, 'Normalize') !== undefined;
  const isHistogram = reading.one(element, 'Histogram') !== undefined;
  if (gamma !== undefined && !(gamma > 0 && gamma <= 10)) {
    throw reading.refused(element, `GammaValue is ${gamma}.`, 'above 0, at most 10', String(gamma));
  }
  const contrast: Contrast = {
    ...(isNormalized ? { method: 'normalize' } : isHistogram ? { method: 'histogram' } : {}),
    ...(gamma === undefined || gamma === 1 ? {} : { gamma }),
  };
  return Object.keys(contrast).length === 0 ? undefined : contrast;
}

function channelsOf(
  element: XmlElement | undefined,
  reading: SldReading,
): Pick<RasterSymbolizer, 'channels'> {
  if (element === undefined) return {};
  const channel = (name: string): Channel | undefined => {
    const found = reading.one(element, name);
    const band = reading.text(found, 'SourceChannelName');
    if (found === undefined || band === undefined) return undefined;
    const contrast = contrastOf(reading.one(found, 'ContrastEnhancement'), reading);
    return { band, ...(contrast === undefined ? {} : { contrast }) };
  };
  const grey = channel('GrayChannel');
  if (grey !== undefined) return { channels: { grey } };
  const [red, green, blue] = [channel('RedChannel'), channel('GreenChannel'), channel('BlueChannel')];
  if (red === undefined || green === undefined || blue === undefined) {
    throw reading.refused(
      element,
      'ChannelSelection is not whole.',
      'GrayChannel, or RedChannel, GreenChannel and BlueChannel, each with SourceChannelName',
    );
  }
  return { channels: { red, green, blue } };
}

function reliefOf(
  element: XmlElement | undefined,
  hasColours: boolean,
  reading: SldReading,
): Pick<RasterSymbolizer, 'hillshade'> {
  if (element === undefined) return {};
  const isOverColours = reading.flag(element, 'BrightnessOnly') === true || hasColours;
  const factor = reading.number(element, 'ReliefFactor');
  if (factor !== undefined && !(factor > 0)) {
    throw reading.refused(element, `ReliefFactor is ${factor}.`, 'above 0', String(factor));
  }
  return {
    hillshade: {
      ...(factor === undefined ? {} : { exaggeration: factor }),
      ...(isOverColours ? { overColours: true } : {}),
    },
  };
}

function colourMapOf(map: XmlElement, reading: SldReading): ColourMap {
  const mapping = reading.one(map, 'Categorize') ?? reading.one(map, 'Interpolate');
  if (mapping !== undefined) return functionMap(mapping, reading);
  const type = map.attributes.get('type') ?? 'ramp';
  if (type !== 'ramp' && type !== 'intervals' && type !== 'values') {
    throw reading.refused(
      map,
      `The colour map is of type ${type.slice(0, 40)}.`,
      'ramp, intervals, values',
      type,
    );
  }
  if (map.attributes.get('extended') === 'true') {
    reading.lose(map, 'ColorMap extended', 'Colours are as exact as the map needs anyway.');
  }
  const entries = reading.all(map, 'ColorMapEntry').map((entry) => {
    reading.takeWhole(entry);
    const attribute = (name: string): string => entry.attributes.get(name)?.trim() ?? '';
    const opacity = attribute('opacity');
    const label = attribute('label').slice(0, 250);
    return {
      value: reading.toNumber(entry, attribute('quantity')),
      colour: colourOf(
        entry,
        attribute('color'),
        opacity === '' ? 1 : reading.toNumber(entry, opacity),
        reading,
      ),
      ...(label === '' ? {} : { label }),
    };
  });
  return { type, entries: checked(map, entries, reading) };
}

function colourOf(element: XmlElement, text: string, opacity: number, reading: SldReading): string {
  const opaque = documentColour(text);
  const colour = opaque === undefined ? undefined : fadeColour(opaque, opacity);
  if (colour !== undefined) return colour;
  throw reading.refused(element, `${text.slice(0, 40)} is no colour.`, '#RRGGBB', text);
}

function checked(map: XmlElement, entries: ColourMap['entries'], reading: SldReading): ColourMap['entries'] {
  if (entries.length === 0 || entries.length > MOST_ENTRIES) {
    throw reading.refused(map, `The colour map has ${entries.length} entries.`, `1 to ${MOST_ENTRIES}`);
  }
  if (entries.some(({ value }, index) => index > 0 && value < (entries[index - 1]?.value ?? value))) {
    throw reading.refused(map, 'The values of the colour map do not rise.', 'rising values');
  }
  return entries;
}

/** The highest class of Categorize has no upper limit. */
export const NO_LIMIT = 1e12;

/** SE 1.1 says colour maps by its functions Categorize (intervals) and Interpolate (a ramp). */
function functionMap(element: XmlElement, reading: SldReading): ColourMap {
  reading.takeWhole(element);
  const named = (parent: XmlElement, name: string) => parent.children.filter((child) => child.name === name);
  const colour = (value: XmlElement | undefined): string =>
    colourOf(element, value?.text.trim() ?? '', 1, reading);
  if (element.name === 'Categorize') {
    const values = named(element, 'Value').map(colour);
    const limits = named(element, 'Threshold').map((each) => reading.toNumber(each, each.text.trim()));
    const entries = values.map((each, index) => ({ value: limits[index] ?? NO_LIMIT, colour: each }));
    return { type: 'intervals', entries: checked(element, entries, reading) };
  }
  const entries = named(element, 'InterpolationPoint').map((point) => {
    const [data] = named(point, 'Data');
    const [value] = named(point, 'Value');
    return { value: reading.toNumber(point, data?.text.trim() ?? ''), colour: colour(value) };
  });
  return { type: 'ramp', entries: checked(element, entries, reading) };
}
