import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../filter/evaluate.ts';
import { matchingRules } from '../matching-rules.ts';
import { readStyleDocument } from '../read-style-document.ts';
import type { Style } from '../style.ts';

interface Read {
  readonly style: Style;
  readonly losses: readonly string[];
}

function qml(name: string): Read {
  return read(readFileSync(new URL(`../fixtures/${name}.qml`, import.meta.url), 'utf8'));
}

/** A style of the given inside of a QML. */
function styleOf(inside: string): Read {
  return read(`<qgis version="3.22.16">${inside}</qgis>`);
}

function symbol(layers: string): string {
  return `<renderer-v2 type="singleSymbol"><symbols><symbol type="marker" name="0">${layers}</symbol></symbols></renderer-v2>`;
}

function read(text: string): Read {
  const { layers, losses } = readStyleDocument(text);
  const found = layers[0]?.styles[0];
  if (found?.kind !== 'user') throw new Error('no style');
  return { style: found.style, losses: losses.map(({ construct, where }) => `${construct} @ ${where}`) };
}

describe('a QML of QGIS', () => {
  it('keeps millimetres, transparency, patterns and the scales of the layer', () => {
    const { style, losses } = qml('single');
    expect(losses).toEqual([]);
    expect(style.rules).toHaveLength(1);
    expect(style.rules[0]).toMatchObject({ minScaleDenominator: 1000, maxScaleDenominator: 50_000 });
    expect(style.rules[0]!.symbolizers).toEqual([
      {
        kind: 'polygon',
        fill: '#9A7C6480',
        stroke: { colour: '#232323', width: '0.26mm', join: 'bevel' },
        opacity: 0.8,
      },
      {
        kind: 'polygon',
        hatches: [
          { colour: '#535353', width: '0.4mm', spacing: '2mm', angle: 135, offset: '0.5mm', cap: 'square' },
        ],
        opacity: 0.8,
      },
      {
        kind: 'polygon',
        patterns: [
          {
            graphic: { mark: 'triangle', size: '1.5mm', fill: '#008000' },
            spacing: ['4mm', '3mm'],
            staggered: true,
          },
        ],
        opacity: 0.8,
      },
    ]);
  });

  it('by categories leaves out hidden ones and takes the rest with the empty one', () => {
    const { style, losses } = qml('categorized');
    expect(style.rules.map(({ title }) => title.pl)).toEqual(['obowiązuje', 'projekt', 'inne']);
    const drawn = (status: string | null) =>
      matchingRules(style.rules, () => status).map(({ title }) => title.pl);
    expect(drawn('legalForce')).toEqual(['obowiązuje']);
    expect(drawn('adoption')).toEqual(['projekt']);
    expect(drawn(null)).toEqual(['inne']);
    expect(losses).toEqual(['SVGFill @ symbol 2/SVGFill 1']);
  });

  it('by ranges lets a limit belong to one class', () => {
    const { style, losses } = qml('graduated');
    const drawn = (population: number) =>
      matchingRules(style.rules, () => population).map(({ title }) => title.pl);
    expect(drawn(0)).toEqual(['0 - 100']);
    expect(drawn(100)).toEqual(['0 - 100']);
    expect(drawn(101)).toEqual(['100 - 500']);
    expect(drawn(501)).toEqual([]);
    expect(style.rules[1]!.symbolizers[0]).toEqual({
      kind: 'point',
      mark: 'triangle',
      size: { kind: 'call', name: 'mm', args: [{ kind: 'property', name: 'population' }] },
      fill: '#BD0026',
      rotation: {
        kind: 'arithmetic',
        operator: '-',
        left: { kind: 'literal', value: 90 },
        right: { kind: 'property', name: 'azimuth' },
      },
      anchor: [0.5, 0],
      offset: ['1mm', '-2mm'],
    });
    expect(losses).toEqual([
      'data defined fillAlpha @ symbol 1/SimpleMarker 1',
      'SvgMarker @ symbol 1/SvgMarker 2',
    ]);
  });

  it('by nested rules takes the filters above and what the siblings leave', () => {
    const { style, losses } = qml('rules');
    const lines = style.rules.filter(({ pass }) => pass === 0);
    const drawn = (rodzaj: string, srednica: number | null) =>
      matchingRules(lines, (name) => (name === 'rodzaj' ? rodzaj : srednica)).map(({ title }) => title.pl);
    expect(drawn('w', 300)).toEqual(['główny']);
    expect(drawn('w', 100)).toEqual(['pozostałe wodne']);
    expect(drawn('w', null)).toEqual(['pozostałe wodne']);
    expect(drawn('k', null)).toEqual(['kanalizacja, gaz']);
    expect(drawn('z', 5)).toEqual(['inne']);
    expect(lines[0]).toMatchObject({ minScaleDenominator: 500, maxScaleDenominator: 5000 });
    expect(losses).toEqual([
      'offset_along_line @ symbol 0/MarkerLine 2',
      'ArrowLine @ symbol 2/ArrowLine 1',
      'background @ label-1',
    ]);
  });

  it('puts labels of lines along them, by rule', () => {
    const label = qml('rules').style.rules.at(-1)!;
    expect(label).toMatchObject({ pass: 1, maxScaleDenominator: 2000 });
    expect(evaluate(label.filter!, () => 'w')).toBe(true);
    expect(label.symbolizers[0]).toMatchObject({
      kind: 'text',
      label: { kind: 'property', name: 'srednica' },
      placement: 'line',
      repeat: '60mm',
      perpendicularOffset: '2.905mm',
      halo: { colour: '#FFFFFF80', width: '0.7mm' },
      priority: 7,
    });
  });

  it('stands labels above, below or on their line as QGIS does, and says what it takes of several places', () => {
    const placed = (placement: string) => {
      const { style, losses } = read(
        '<qgis version="3.34"><labeling type="simple"><settings><text-style fieldName="nazwa" fontSize="10" fontSizeUnit="MM"/>' +
          `<placement placement="2" ${placement}/></settings></labeling></qgis>`,
      );
      const [symbolizer] = style.rules[0]!.symbolizers;
      return [symbolizer?.kind === 'text' ? symbolizer.perpendicularOffset : symbolizer, losses];
    };
    expect(placed('')).toEqual(['6mm', []]);
    expect(placed('placementFlags="12" dist="5" distUnits="Pixel"')).toEqual(['-7.4mm', []]);
    expect(placed('placementFlags="9" dist="2"')).toEqual([undefined, []]);
    expect(placed('placementFlags="11" dist="2"')).toEqual([undefined, ['placementFlags @ label-1']]);
    expect(placed('placementFlags="14" dist="2"')).toEqual(['8mm', ['placementFlags @ label-1']]);
    expect(placed('placementFlags="10" dist="2" distUnits="MapUnit"')).toEqual(['6mm', ['dist @ label-1']]);
  });

  it('reads a halo by hundredths of the letters', () => {
    const { style } = read(
      '<qgis version="3.34"><labeling type="simple"><settings><text-style fieldName="nazwa" fontSize="4" fontSizeUnit="MM">' +
        '<text-buffer bufferDraw="1" bufferSize="15" bufferSizeUnits="Percentage"/></text-style></settings></labeling></qgis>',
    );
    expect(style.rules[0]!.symbolizers).toMatchObject([{ halo: { width: '0.6mm' } }]);
  });

  it('reads the expression of a label', () => {
    const { style, losses } = qml('labels');
    expect(losses).toEqual([]);
    expect(style.rules[0]!.symbolizers[0]).toMatchObject({
      label: {
        kind: 'concat',
        args: [
          { kind: 'call', name: 'upper', args: [{ kind: 'property', name: 'numer' }] },
          { kind: 'literal', value: ' m' },
        ],
      },
      placement: 'interior',
      overlap: true,
      fit: true,
    });
  });

  it('keeps the case of letters, and tells which other looks of labels it leaves out', () => {
    const { layers, losses } = readStyleDocument(
      '<qgis version="3.34"><labeling type="simple"><settings>' +
        '<text-style fieldName="nazwa" capitalization="1" fontUnderline="1" allowHtml="1" blendMode="6"/>' +
        '<text-format formatNumbers="1"/></settings></labeling></qgis>',
    );
    const [style] = layers[0]!.styles;
    const label = { kind: 'call', name: 'upper', args: [{ kind: 'property', name: 'nazwa' }] };
    expect(style).toMatchObject({ style: { rules: [{ symbolizers: [{ kind: 'text', label }] }] } });
    expect(losses.map(({ construct }) => construct)).toEqual([
      'formatNumbers',
      'fontUnderline',
      'allowHtml',
      'blendMode',
    ]);
  });

  it('does not draw what a hidden class takes, and knows truth from words', () => {
    const { style } = styleOf(
      '<renderer-v2 type="categorizedSymbol" attr="kind"><categories>' +
        '<category symbol="0" value="true" type="bool" label="tak" render="true"/>' +
        '<category symbol="0" value="" type="List" label="ukryte" render="false"><val type="QString" value="x"/></category>' +
        '<category symbol="0" value="" type="NULL" label="reszta" render="true"/></categories></renderer-v2>',
    );
    const drawn = (kind: string | boolean | null) =>
      matchingRules(style.rules, () => kind).map(({ title }) => title.pl);
    expect(drawn(true)).toEqual(['tak']);
    expect(drawn('x')).toEqual([]);
    expect(drawn('y')).toEqual(['reszta']);
    expect(drawn(null)).toEqual(['reszta']);
  });

  it('filters without regard to case', () => {
    const { style } = styleOf(
      '<renderer-v2 type="RuleRenderer"><rules><rule symbol="0" filter="&quot;nazwa&quot; ILIKE \'%park%\'" label="park"/></rules></renderer-v2>',
    );
    expect(evaluate(style.rules[0]!.filter!, () => 'Stary PARK')).toBe(true);
    expect(evaluate(style.rules[0]!.filter!, () => 'Las')).toBe(false);
  });

  it('draws a picture that is in the document, and no other', () => {
    const marker = (name: string) =>
      symbol(`<layer class="SvgMarker"><Option><Option name="name" value="${name}"/></Option></layer>`);
    const svg = (text: string) => `base64:${Buffer.from(text).toString('base64')}`;
    const drawn = styleOf(
      marker(svg('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"><path d="M0 0h2v2z"/></svg>')),
    );
    expect(drawn.losses).toEqual([]);
    expect(drawn.style.rules[0]!.symbolizers).toMatchObject([{ kind: 'point', mark: { kind: 'vector' } }]);
    for (const other of ['trees/tree.svg', svg('<svg><script>1</script></svg>'), svg('<a>')]) {
      const refused = styleOf(marker(other));
      expect(refused.losses).toEqual(['SvgMarker @ symbol 0/SvgMarker 1']);
      expect(refused.style.rules[0]!.symbolizers).toMatchObject([{ kind: 'point', mark: 'circle' }]);
    }
  });

  it('tells what else of a symbol it leaves out', () => {
    const defined = (name: string, more = '') =>
      `<data_defined_properties><Option><Option name="properties"><Option name="${name}">` +
      `<Option name="active" value="true"/><Option name="type" value="2"/><Option name="field" value="n"/>${more}` +
      '</Option></Option></Option></data_defined_properties>';
    const { style, losses } = styleOf(
      '<renderer-v2 type="singleSymbol"><rotation field="n"/><symbols><symbol type="line" name="0">' +
        defined('alpha') +
        '<layer class="SimpleLine"><Option><Option name="line_color" value="1,2,3,255"/>' +
        '<Option name="trim_distance_end" value="2"/><Option name="draw_inside_polygon" value="0"/></Option>' +
        defined('size') +
        '<effect type="effectStack" enabled="1"><effect type="drawSource"><Option><Option name="enabled" value="1"/></Option></effect>' +
        '<effect type="outerGlow"><Option><Option name="enabled" value="1"/></Option></effect></effect></layer>' +
        '<layer class="SimpleLine"><Option><Option name="line_color" value="1,2,3,255"/></Option>' +
        defined('outlineWidth', '<Option name="transformer" type="Map"/>') +
        '</layer></symbol></symbols></renderer-v2>' +
        '<labeling type="simple"><settings><text-style fieldName="n"><text-mask maskEnabled="1"/></text-style>' +
        '<text-format autoWrapLength="12"/><placement geometryGeneratorEnabled="1"/><rendering mergeLines="1" labelPerPart="0"/>' +
        '<dd_properties><Option><Option name="properties"><Option name="Size"><Option name="active" value="false"/></Option></Option></Option></dd_properties>' +
        '</settings></labeling>',
    );
    expect(style.rules[0]!.symbolizers).toMatchObject([
      { stroke: { width: '0.26mm' } },
      { stroke: { width: '0.26mm' } },
    ]);
    expect(losses).toEqual([
      'rotation @ renderer-v2',
      'data defined alpha @ symbol 0',
      'data defined size @ symbol 0/SimpleLine 2',
      'trim_distance_end @ symbol 0/SimpleLine 2',
      'effect outerGlow @ symbol 0/SimpleLine 2',
      'data defined outlineWidth @ symbol 0/SimpleLine 3',
      'maskEnabled @ label-1',
      'autoWrapLength @ label-1',
      'geometryGeneratorEnabled @ label-1',
      'mergeLines @ label-1',
    ]);
  });

  it('reads a raster by its colour map, and tells what it leaves out', () => {
    const { style, losses } = qml('raster');
    expect(style.rules).toMatchObject([{ minScaleDenominator: 0, maxScaleDenominator: 50_000 }]);
    expect(style.rules[0]!.symbolizers).toEqual([
      {
        kind: 'raster',
        opacity: 0.8,
        channels: { grey: { band: '2' } },
        colourMap: {
          type: 'intervals',
          entries: [
            { value: 100, colour: '#1A9641', label: '<= 100' },
            { value: 120, colour: '#FFFFC080', label: '100 - 120' },
            { value: 1e12, colour: '#D7191C', label: '> 120' },
          ],
        },
        contrast: { gamma: 1.2 },
        resampling: 'cubic',
      },
    ]);
    expect(losses).toEqual(['rasterTransparency @ rasterrenderer', 'brightness @ rasterrenderer']);
  });

  it.each([
    [
      'greys between limits',
      `<rasterrenderer type="singlebandgray" grayBand="1" gradient="WhiteToBlack"><contrastEnhancement><minValue>5</minValue><maxValue>9</maxValue><algorithm>StretchToMinimumMaximum</algorithm></contrastEnhancement></rasterrenderer>`,
      {
        colourMap: {
          type: 'ramp',
          entries: [
            { value: 5, colour: '#FFFFFF' },
            { value: 9, colour: '#000000' },
          ],
        },
      },
    ],
    [
      'codes',
      `<rasterrenderer type="paletted" band="1"><colorPalette><paletteEntry value="3" color="#00ff00" alpha="255" label="grass"/></colorPalette></rasterrenderer>`,
      { colourMap: { type: 'values', entries: [{ value: 3, colour: '#00FF00', label: 'grass' }] } },
    ],
    [
      'light',
      `<rasterrenderer type="hillshade" band="1" azimuth="300" angle="30" zfactor="2" multidirection="0"/>`,
      { hillshade: { azimuth: 300, altitude: 30, exaggeration: 2 } },
    ],
    [
      'three bands',
      `<rasterrenderer type="multibandcolor" redBand="4" greenBand="3" blueBand="2"/>`,
      { channels: { red: { band: '4' }, green: { band: '3' }, blue: { band: '2' } } },
    ],
  ])('reads a raster of %s', (_, renderer, look) => {
    const { layers, losses } = readStyleDocument(`<qgis version="3.34"><pipe>${renderer}</pipe></qgis>`);
    expect(losses).toEqual([]);
    const [style] = layers[0]!.styles;
    expect(style).toMatchObject({ style: { rules: [{ symbolizers: [{ kind: 'raster', ...look }] }] } });
  });

  it.each([
    ['a file of QGIS 1', '<qgis version="1.8.0"><rasterproperties/></qgis>', 'no renderer'],
    ['another renderer', '<qgis><pipe><rasterrenderer type="contour"/></pipe></qgis>', 'contour is not read'],
    [
      'a colour map without colours',
      '<qgis><pipe><rasterrenderer type="paletted"/></pipe></qgis>',
      'colour map',
    ],
  ])('refuses %s in a sentence', (_, text, sentence) => {
    expect(() => readStyleDocument(text)).toThrow(sentence);
  });
});
