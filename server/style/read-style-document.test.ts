import { describe, expect, it } from 'vitest';
import { ServiceError } from '../errors.ts';
import { evaluate } from '../filter/evaluate.ts';
import { readStyleDocument } from './read-style-document.ts';

const SLD =
  'xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink"';

const sld = (layers: string) =>
  `<StyledLayerDescriptor version="1.0.0" ${SLD}>${layers}</StyledLayerDescriptor>`;
const styled = (rules: string) =>
  sld(
    `<NamedLayer><Name>x</Name><UserStyle><FeatureTypeStyle>${rules}</FeatureTypeStyle></UserStyle></NamedLayer>`,
  );
const ruled = (symbols: string) => styled(`<Rule>${symbols}</Rule>`);

function refusal(text: string): ServiceError {
  try {
    readStyleDocument(text);
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
  throw new Error('it was read');
}

describe('a style document', () => {
  it('names layers, their styles and constraints', () => {
    const { layers, losses, version } = readStyleDocument(
      sld(`
        <NamedLayer><Name>roads</Name><NamedStyle><Name>thin</Name></NamedStyle></NamedLayer>
        <NamedLayer><Name>parcels</Name></NamedLayer>
        <UserLayer><Name>buildings</Name>
          <LayerFeatureConstraints><FeatureTypeConstraint><FeatureTypeName>buildings</FeatureTypeName>
            <ogc:Filter><ogc:PropertyIsEqualTo><ogc:PropertyName>kind</ogc:PropertyName><ogc:Literal>m</ogc:Literal></ogc:PropertyIsEqualTo></ogc:Filter>
          </FeatureTypeConstraint></LayerFeatureConstraints>
          <UserStyle><Name>mine</Name><IsDefault>1</IsDefault><FeatureTypeStyle><Rule><LineSymbolizer><Stroke/></LineSymbolizer></Rule></FeatureTypeStyle></UserStyle>
        </UserLayer>`),
    );
    expect(version).toBe('1.0.0');
    expect(losses).toEqual([]);
    expect(layers.map(({ name, isUserLayer }) => [name, isUserLayer])).toEqual([
      ['roads', false],
      ['parcels', false],
      ['buildings', true],
    ]);
    expect(layers[0]!.styles).toEqual([{ kind: 'named', name: 'thin' }]);
    expect(layers[1]!.styles).toEqual([]);
    expect(evaluate(layers[2]!.filter!, () => 'm')).toBe(true);
    expect(layers[2]!.styles[0]).toMatchObject({ kind: 'user', isDefault: true, style: { id: 'mine' } });
  });

  it('may be one FeatureTypeStyle or symbolizer of SE', () => {
    const se = 'xmlns="http://www.opengis.net/se"';
    const { layers } = readStyleDocument(`<LineSymbolizer ${se} version="1.1.0"><Stroke/></LineSymbolizer>`);
    expect(layers[0]).toMatchObject({
      name: '',
      styles: [{ kind: 'user', style: { rules: [{ name: 'rule-1' }] } }],
    });
  });

  it('may leave out the prefix of filters and expressions, and name any feature', () => {
    const { layers, losses } = readStyleDocument(
      styled(`<FeatureTypeName>Feature</FeatureTypeName>
        <Rule><Filter><PropertyIsEqualTo><PropertyName>kind</PropertyName><Literal>a</Literal></PropertyIsEqualTo></Filter>
        <LineSymbolizer><Stroke><CssParameter name="stroke-width"><Div><PropertyName>w</PropertyName><Literal>2</Literal></Div></CssParameter></Stroke></LineSymbolizer></Rule>`),
    );
    expect(losses).toEqual([]);
    const [found] = layers[0]!.styles;
    const rule = found?.kind === 'user' ? found.style.rules[0]! : undefined;
    expect(evaluate(rule!.filter!, () => 'a')).toBe(true);
    expect(rule!.symbolizers[0]).toMatchObject({ stroke: { width: { kind: 'arithmetic', operator: '/' } } });
  });

  it('shares else rules inside a pass alone', () => {
    const { layers } = readStyleDocument(
      styled('<Rule><Name>a</Name><ElseFilter/><LineSymbolizer><Stroke/></LineSymbolizer></Rule>'),
    );
    expect(layers[0]?.styles[0]).toMatchObject({ style: { rules: [{ isElse: true, pass: 0 }] } });
  });

  it.each([
    ['an entity', `<!DOCTYPE x [<!ENTITY a "b">]>${ruled('')}`, 'malformedBody', 'DOCTYPE'],
    [
      'an external entity',
      `<!DOCTYPE x SYSTEM "file:///etc/passwd">${ruled('')}`,
      'malformedBody',
      'DOCTYPE',
    ],
    ['another DOCTYPE of QGIS', `<!DOCTYPE qgis SYSTEM "x"><qgis/>`, 'malformedBody', 'DOCTYPE'],
    ['10,000 rules', styled('<Rule/>'.repeat(10_000)), 'tooMuchWork', '10000 rules'],
    ['10,000 symbolizers', ruled('<LineSymbolizer/>'.repeat(10_000)), 'tooMuchWork', '10000 symbolizers'],
    ['a document of megabytes', ruled(' '.repeat(3_000_000)), 'bodyTooLarge', 'longer than'],
    [
      'a name of a megabyte',
      styled(`<Rule><Name>${'x'.repeat(1_000_000)}</Name></Rule>`),
      'invalidParameter',
      'Name is longer than 250',
    ],
    [
      'a label of a megabyte',
      ruled(`<TextSymbolizer><Label>${'x'.repeat(1_000_000)}</Label></TextSymbolizer>`),
      'invalidParameter',
      'longer than 4000',
    ],
    [
      'NaN',
      ruled(
        '<LineSymbolizer><Stroke><CssParameter name="stroke-width">NaN</CssParameter></Stroke></LineSymbolizer>',
      ),
      'invalidParameter',
      'not a number',
    ],
    [
      'infinity',
      ruled('<MaxScaleDenominator>1e999</MaxScaleDenominator>'),
      'invalidParameter',
      'not a number',
    ],
    [
      'a negative width',
      ruled(
        '<LineSymbolizer><Stroke><CssParameter name="stroke-width">-1</CssParameter></Stroke></LineSymbolizer>',
      ),
      'invalidParameter',
      '0 to',
    ],
    [
      'a range that holds nothing',
      ruled('<MinScaleDenominator>5</MinScaleDenominator><MaxScaleDenominator>5</MaxScaleDenominator>'),
      'invalidParameter',
      'not below',
    ],
    [
      'no colour',
      ruled(
        '<PolygonSymbolizer><Fill><CssParameter name="fill">javascript:1</CssParameter></Fill></PolygonSymbolizer>',
      ),
      'invalidParameter',
      'no colour',
    ],
    [
      'a picture elsewhere',
      ruled(
        '<PointSymbolizer><Graphic><ExternalGraphic><OnlineResource xlink:href="http://10.0.0.1/x.png"/><Format>image/png</Format></ExternalGraphic></Graphic></PointSymbolizer>',
      ),
      'invalidParameter',
      'nothing is fetched',
    ],
    [
      'rules elsewhere',
      styled('<OnlineResource xlink:href="http://10.0.0.1/x.sld"/>'),
      'invalidParameter',
      'Nothing is fetched',
    ],
    [
      'features elsewhere',
      sld('<UserLayer><RemoteOWS><Service>WFS</Service></RemoteOWS></UserLayer>'),
      'invalidParameter',
      'RemoteOWS is not offered',
    ],
    [
      'an unknown function',
      ruled('<TextSymbolizer><Label><ogc:Function name="java.lang.Runtime"/></Label></TextSymbolizer>'),
      'invalidParameter',
      'java.lang.Runtime',
    ],
    ['another language', '<html xmlns="http://www.w3.org/1999/xhtml"/>', 'invalidParameter', 'allowed'],
    ['another version', sld('').replace('1.0.0', '9.9.9'), 'invalidParameter', 'SLD 9.9.9'],
  ])('with %s is refused', (_, text, fault, words) => {
    const error = refusal(text);
    expect(error.fault).toBe(fault);
    expect(`${error.message} ${String(error.allowed)} allowed`).toContain(words);
    expect(error.message.length).toBeLessThan(600);
  });

  it('with expressions nested without end is refused', () => {
    const deep = `${'<ogc:Add>'.repeat(60)}<ogc:Literal>1</ogc:Literal>${'</ogc:Add>'.repeat(60)}`;
    expect(refusal(ruled(`<TextSymbolizer><Label>${deep}</Label></TextSymbolizer>`)).message).toMatch(
      /nest|deep/,
    );
  });

  it.each([
    ['a script', '<script>alert(1)</script>'],
    ['a handler', '<path d="M0 0L1 1" onload="x()"/>'],
    ['a reference', '<use href="http://example.org/x.svg#a"/>'],
    ['a picture', '<image href="file:///etc/passwd"/>'],
    ['another document', '<foreignObject><p/></foreignObject>'],
    ['a style sheet', '<style>@import url(http://example.org)</style>'],
    ['an address in a colour', '<path d="M0 0L1 1" fill="url(http://example.org#a)"/>'],
    ['a path that is none', '<path d="M0 0 javascript"/>'],
    ['outlines without end', '<path d="M0 0L1 1"/>'.repeat(1000)],
  ])('with an SVG that holds %s is refused', (_, content) => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">${content}</svg>`;
    const graphic = (inline: string) =>
      ruled(
        `<PointSymbolizer><Graphic><ExternalGraphic>${inline}</ExternalGraphic></Graphic></PointSymbolizer>`,
      );
    expect(refusal(graphic(`<InlineContent encoding="xml">${svg}</InlineContent>`)).fault).toBe(
      'invalidParameter',
    );
    const base64 = Buffer.from(svg).toString('base64');
    expect(refusal(graphic(`<InlineContent encoding="base64">${base64}</InlineContent>`)).fault).toBe(
      'invalidParameter',
    );
  });

  it('reads random documents to an end', () => {
    let seed = 7;
    const random = (most: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % most;
    };
    const words = [
      'Rule',
      'Fill',
      'Stroke',
      'Graphic',
      'Mark',
      'Size',
      'Label',
      'Halo',
      'Font',
      'LineSymbolizer',
      'PointSymbolizer',
      'TextSymbolizer',
      'PolygonSymbolizer',
      'RasterSymbolizer',
      'ColorMap',
      'LabelPlacement',
      'LinePlacement',
    ];
    const tree = (depth: number): string => {
      const word = words[random(words.length)] as string;
      const inner = depth === 0 ? ['', 'x', '-1', '1e9'][random(4)] : tree(depth - 1).repeat(1 + random(2));
      return `<${word}>${inner}</${word}>`;
    };
    for (let round = 0; round < 300; round++) {
      const text = ruled(tree(4));
      try {
        readStyleDocument(text);
      } catch (error) {
        expect(error).toBeInstanceOf(ServiceError);
      }
    }
  });
});
