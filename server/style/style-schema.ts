import { type Static, type TSchema, Type } from 'typebox';
import { markNames } from './symbolizer.ts';

/*
 * What a style file may say. `read-style.ts` makes the model of it (`symbolizer.ts`, which says what each member
 * means): texts beginning with `=` become expressions, single hatches and patterns become lists, names of SVG files
 * what is in them.
 */

const closed = { additionalProperties: false } as const;
const Optional = <T extends TSchema>(schema: T) => Type.Optional(schema);

/** `=` and an expression: `read-expression.ts` has the syntax. */
const Expression = Type.String({ pattern: '^=', maxLength: 4001 });

/** `#RRGGBB` or `#RRGGBBAA`. */
const Colour = Type.String({ pattern: '^#[0-9A-Fa-f]{6}([0-9A-Fa-f]{2})?$' });

/** `1.5` or `"1.5px"`: pixels of 0.28 mm; `"0.25mm"`: on paper; `"3m"`: on the ground. */
const Length = Type.Union([
  Type.Number({ minimum: 0, maximum: 1000 }),
  Type.String({ pattern: '^\\d+(\\.\\d+)?(px|mm|m)$' }),
]);

const SignedLength = Type.Union([
  Type.Number({ minimum: -1000, maximum: 1000 }),
  Type.String({ pattern: '^-?\\d+(\\.\\d+)?(px|mm|m)$' }),
]);

const ColourValue = Type.Union([Colour, Expression]);
const LengthValue = Type.Union([Length, Expression]);
const SignedLengthValue = Type.Union([SignedLength, Expression]);
const AngleValue = Type.Union([Type.Number({ minimum: -360, maximum: 360 }), Expression]);
const OpacityValue = Type.Union([Type.Number({ minimum: 0, maximum: 1 }), Expression]);

/** Right and down positive. */
const Offset = Type.Array(SignedLengthValue, { minItems: 2, maxItems: 2 });

/** Fractions of width and height from the lower left corner. */
const Anchor = Type.Array(Type.Number({ minimum: -10, maximum: 10 }), { minItems: 2, maxItems: 2 });

const Titles = Type.Object({ pl: Type.String(), en: Type.String() }, closed);

const Dash = Type.Array(Length, { minItems: 2, maxItems: 16 });
const Cap = Type.Union([Type.Literal('butt'), Type.Literal('round'), Type.Literal('square')]);
const Weight = Type.Union([Type.Literal('normal'), Type.Literal('bold')]);

const Stroke = Type.Object(
  {
    colour: ColourValue,
    width: LengthValue,
    dash: Optional(Dash),
    dashOffset: Optional(SignedLength),
    cap: Optional(Cap),
    join: Optional(Type.Union([Type.Literal('miter'), Type.Literal('round'), Type.Literal('bevel')])),
  },
  closed,
);

const Hatch = Type.Object(
  {
    colour: ColourValue,
    width: LengthValue,
    spacing: LengthValue,
    /** Degrees, counter-clockwise from the x axis. */
    angle: AngleValue,
    /** Across the lines. */
    offset: Optional(SignedLength),
    dash: Optional(Dash),
    dashOffset: Optional(SignedLength),
    cap: Optional(Cap),
  },
  closed,
);

const Halo = Type.Object({ colour: ColourValue, width: LengthValue }, closed);

const Mark = Type.Union([
  Type.Enum([...markNames]),
  /** A file of this folder. */
  Type.Object({ svg: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9_-]*\\.svg$' }) }, closed),
  /** Path data as in SVG, in a box x, y, width, height; painted with the fill and the stroke given beside it. */
  Type.Object(
    {
      path: Type.String({ minLength: 1, maxLength: 20_000 }),
      box: Type.Array(Type.Number(), { minItems: 4, maxItems: 4 }),
    },
    closed,
  ),
  /** Letters. */
  Type.Object(
    {
      glyph: Type.String({ minLength: 1, maxLength: 4001 }),
      font: Optional(Type.String({ minLength: 1, maxLength: 100 })),
      weight: Optional(Weight),
      italic: Optional(Type.Boolean()),
      halo: Optional(Halo),
    },
    closed,
  ),
]);

const graphic = {
  mark: Mark,
  size: LengthValue,
  fill: Optional(ColourValue),
  stroke: Optional(Stroke),
  /** Degrees, clockwise. */
  rotation: Optional(AngleValue),
  opacity: Optional(OpacityValue),
  anchor: Optional(Anchor),
  offset: Optional(Offset),
};

const Graphic = Type.Object(graphic, closed);

const Pattern = Type.Object(
  {
    graphic: Graphic,
    /** From middle to middle: both ways, or across and down. */
    spacing: Type.Union([LengthValue, Type.Array(LengthValue, { minItems: 2, maxItems: 2 })]),
    staggered: Optional(Type.Boolean()),
    offset: Optional(Offset),
  },
  closed,
);

const PolygonSymbolizer = Type.Object(
  {
    kind: Type.Literal('polygon'),
    fill: Optional(ColourValue),
    hatch: Optional(Type.Union([Hatch, Type.Array(Hatch, { minItems: 1, maxItems: 4 })])),
    pattern: Optional(Type.Union([Pattern, Type.Array(Pattern, { minItems: 1, maxItems: 4 })])),
    stroke: Optional(Stroke),
    /** Of the stroke, inwards. */
    offset: Optional(SignedLengthValue),
    opacity: Optional(OpacityValue),
    obstacle: Optional(Type.Boolean()),
  },
  closed,
);

const LineMarks = Type.Object(
  {
    graphic: Graphic,
    at: Optional(
      Type.Union([
        Type.Literal('interval'),
        Type.Literal('vertices'),
        Type.Literal('start'),
        Type.Literal('end'),
        Type.Literal('middle'),
      ]),
    ),
    /** From middle to middle. */
    spacing: LengthValue,
    /** From the line's start to the first mark's middle. */
    initialGap: Optional(LengthValue),
    followLine: Optional(Type.Boolean()),
    offset: Optional(SignedLengthValue),
  },
  closed,
);

const LineSymbolizer = Type.Object(
  {
    kind: Type.Literal('line'),
    stroke: Optional(Stroke),
    marks: Optional(LineMarks),
    /** Beside the line, to its left; of areas inwards. Negative: the other side. */
    offset: Optional(SignedLengthValue),
    opacity: Optional(OpacityValue),
    obstacle: Optional(Type.Boolean()),
  },
  closed,
);

const PointSymbolizer = Type.Object(
  { kind: Type.Literal('point'), ...graphic, obstacle: Optional(Type.Boolean()) },
  closed,
);

const TextSymbolizer = Type.Object(
  {
    kind: Type.Literal('text'),
    /** Text with `{property}` placeholders, or an expression. */
    label: Type.String({ minLength: 1, maxLength: 4001 }),
    size: LengthValue,
    colour: ColourValue,
    opacity: Optional(OpacityValue),
    font: Optional(Type.String({ minLength: 1, maxLength: 100 })),
    weight: Optional(Weight),
    italic: Optional(Type.Boolean()),
    letterSpacing: Optional(SignedLength),
    halo: Optional(Halo),
    /** Where it stands: at a point, inside a polygon, or along a line (letters repeat every `repeat`). */
    placement: Type.Union([Type.Literal('point'), Type.Literal('interior'), Type.Literal('line')]),
    anchor: Optional(Anchor),
    /** A label moved to a side begins (or ends) there; else it is centred. */
    offset: Optional(Offset),
    rotation: Optional(AngleValue),
    perpendicularOffset: Optional(SignedLengthValue),
    repeat: Optional(Length),
    followLine: Optional(Type.Boolean()),
    maxAngleDelta: Optional(Type.Number({ minimum: 0, maximum: 180 })),
    wrapWidth: Optional(Length),
    /** Higher wins a conflict. */
    priority: Optional(Type.Union([Type.Number({ minimum: 0, maximum: 1000 }), Expression])),
    spaceAround: Optional(SignedLength),
    conflictGroup: Optional(Type.String({ minLength: 1, maxLength: 100 })),
    overlap: Optional(Type.Boolean()),
    group: Optional(Type.Boolean()),
    /** The label stands only where it fits into its polygon's box. */
    fit: Optional(Type.Boolean()),
    minimumFeatureSize: Optional(Length),
  },
  closed,
);

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

const RasterSymbolizer = Type.Object(
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

const Symbolizer = Type.Union([
  PolygonSymbolizer,
  LineSymbolizer,
  PointSymbolizer,
  TextSymbolizer,
  RasterSymbolizer,
]);

const Rule = Type.Object(
  {
    /** Identifies the rule inside its style; legends and vector styles refer to it. */
    name: Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_-]*$' }),
    title: Titles,
    abstract: Optional(Titles),
    /** Rules of one pass are painted together, passes one after the other; 0 when not said. */
    pass: Optional(Type.Integer({ minimum: 0, maximum: 100 })),
    /** CQL2 text. */
    filter: Optional(Type.String({ minLength: 1, maxLength: 2000 })),
    /** Drawn for features that no other rule of the pass without `else` took. */
    else: Optional(Type.Boolean()),
    /** Drawn only for features that no earlier rule of the pass took. */
    unlessTaken: Optional(Type.Boolean()),
    /** Drawn where the scale denominator is at least min and below max (WMS 1.3.0, 7.2.4.6.9). */
    minScaleDenominator: Optional(Type.Number({ exclusiveMinimum: 0 })),
    maxScaleDenominator: Optional(Type.Number({ exclusiveMinimum: 0 })),
    symbolizers: Type.Array(Symbolizer, { minItems: 1, maxItems: 16 }),
  },
  closed,
);

const Sorting = Type.Object(
  { property: Type.String({ minLength: 1, maxLength: 100 }), descending: Optional(Type.Boolean()) },
  closed,
);

/** A style file, `layers/styles/<id>.yaml`: rules painted in order, each over all features before the next symbolizer. */
export const StyleSchema = Type.Object(
  {
    title: Titles,
    abstract: Optional(Titles),
    /** Of each pass: features are painted in this order, each with all rules of the pass. */
    sortBy: Optional(Type.Array(Sorting, { minItems: 1, maxItems: 4 })),
    rules: Type.Array(Rule, { minItems: 1, maxItems: 200 }),
  },
  closed,
);

export type StyleFile = Static<typeof StyleSchema>;
export type FileSymbolizer = Static<typeof Symbolizer>;
