import { type Static, Type } from 'typebox';
import { RasterSymbolizer } from './raster-schema.ts';
import {
  Anchor,
  AngleValue,
  Cap,
  ColourValue,
  closed,
  Dash,
  Expression,
  Length,
  LengthValue,
  Offset,
  OpacityValue,
  Optional,
  SignedLength,
  SignedLengthValue,
  Weight,
} from './schema-values.ts';
import { markNames } from './symbolizer.ts';

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

/** One symbolizer of a style file. */
export const Symbolizer = Type.Union([
  PolygonSymbolizer,
  LineSymbolizer,
  PointSymbolizer,
  TextSymbolizer,
  RasterSymbolizer,
]);

export type FileSymbolizer = Static<typeof Symbolizer>;
