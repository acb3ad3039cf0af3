import { expect, it } from 'vitest';
import { documentColour } from './document-colour.ts';
import { readStyleDocument } from './read-style-document.ts';

it.each([
  ['#1a9', '#11AA99'],
  ['#1a9641', '#1A9641'],
  ['1a9641', '#1A9641'],
  ['0x1A9641', '#1A9641'],
  ['LightSlateGrey', '#778899'],
  ['none', undefined],
  ['constructor', undefined],
  ['#12345', undefined],
  ['rgb(1,2,3)', undefined],
])('%s is %s', (text, colour) => {
  expect(documentColour(text)).toBe(colour);
});

/** A fill that a condition chooses. */
const chosen = (yes: string, no: string) =>
  readStyleDocument(`<UserStyle xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc"><FeatureTypeStyle><Rule>
    <PolygonSymbolizer><Fill><CssParameter name="fill"><ogc:Function name="if_then_else">
      <ogc:Function name="greaterThan"><ogc:PropertyName>n</ogc:PropertyName><ogc:Literal>4</ogc:Literal></ogc:Function>
      <ogc:Literal>${yes}</ogc:Literal><ogc:Literal>${no}</ogc:Literal>
    </ogc:Function></CssParameter></Fill></PolygonSymbolizer>
  </Rule></FeatureTypeStyle></UserStyle>`);

it('colours that expressions choose are read as well, and what is none is refused', () => {
  const [style] = chosen('red', '0x00ff00').layers[0]!.styles;
  expect(style).toMatchObject({
    style: {
      rules: [
        { symbolizers: [{ fill: { cases: [{ value: { value: '#FF0000' } }], else: { value: '#00FF00' } } }] },
      ],
    },
  });
  expect(() => chosen('red', 'reddish')).toThrow('reddish is no colour');
});
