import { Type } from 'typebox';
import { Colour, closed, OpacityValue, Optional } from './schema-values.ts';

const Contrast = Type.Object(
  {
    method: Optional(Type.Union([Type.Literal('normalize'), Type.Literal('histogram')])),
    gamma: Optional(Type.Number({ exclusiveMinimum: 0, maximum: 10 })),
  },
  closed,
);

const Channel = Type.Object(
  { band: Type.String({ minLength: 1, maxLength: 100 }), contrast: Optional(Contrast) },
  closed,
);

/** A raster of a style file. */
export const RasterSymbolizer = Type.Object(
  {
    kind: Type.Literal('raster'),
    opacity: Optional(OpacityValue),
    channels: Optional(
      Type.Union([
        Type.Object({ red: Channel, green: Channel, blue: Channel }, closed),
        Type.Object({ grey: Channel }, closed),
      ]),
    ),
    colourMap: Optional(
      Type.Object(
        {
          type: Type.Union([Type.Literal('ramp'), Type.Literal('intervals'), Type.Literal('values')]),
          entries: Type.Array(
            Type.Object({ value: Type.Number(), colour: Colour, label: Optional(Type.String()) }, closed),
            { minItems: 1, maxItems: 1000 },
          ),
        },
        closed,
      ),
    ),
    contrast: Optional(Contrast),
    hillshade: Optional(
      Type.Object(
        {
          azimuth: Optional(Type.Number({ minimum: 0, maximum: 360 })),
          altitude: Optional(Type.Number({ minimum: 0, maximum: 90 })),
          exaggeration: Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1e6 })),
          overColours: Optional(Type.Boolean()),
        },
        closed,
      ),
    ),
    resampling: Optional(
      Type.Union([Type.Literal('nearest'), Type.Literal('bilinear'), Type.Literal('cubic')]),
    ),
  },
  closed,
);
