import { type Static, type TSchema, Type } from 'typebox';

/*
 * The one style model: what a style file says, what the renderer draws, the legend lists and the browser
 * is given. Vocabulary of SE 1.1 and of QGIS; lengths carry their unit.
 */

const closed = { additionalProperties: false } as const;
const Optional = <T extends TSchema>(schema: T) => Type.Optional(schema);

/** `#RRGGBB` or `#RRGGBBAA`. */
export const Colour = Type.String({ pattern: '^#[0-9A-Fa-f]{6}([0-9A-Fa-f]{2})?$' });

/** `1.5` or `"1.5px"`: pixels of 0.28 mm; `"0.25mm"`: on paper; `"3m"`: on the ground. */
export const Length = Type.Union([
  Type.Number({ minimum: 0, maximum: 1000 }),
  Type.String({ pattern: '^\\d+(\\.\\d+)?(px|mm|m)$' }),
]);

/** Text with `{property}` placeholders. */
const Template = Type.String({ minLength: 1, maxLength: 200 });

const Titles = Type.Object({ pl: Type.String(), en: Type.String() }, closed);

const Dash = Type.Array(Length, { minItems: 2, maxItems: 8 });

const Stroke = Type.Object(
  {
    colour: Colour,
    width: Length,
    dash: Optional(Dash),
    cap: Optional(Type.Union([Type.Literal('butt'), Type.Literal('round'), Type.Literal('square')])),
    join: Optional(Type.Union([Type.Literal('miter'), Type.Literal('round'), Type.Literal('bevel')])),
  },
  closed,
);

const Hatch = Type.Object(
  {
    colour: Colour,
    width: Length,
    spacing: Length,
    /** Degrees, counter-clockwise from the x axis. */
    angle: Type.Number({ minimum: -360, maximum: 360 }),
  },
  closed,
);

const PolygonSymbolizer = Type.Object(
  {
    kind: Type.Literal('polygon'),
    fill: Optional(Colour),
    hatch: Optional(Hatch),
    stroke: Optional(Stroke),
  },
  closed,
);

const LineSymbolizer = Type.Object(
  {
    kind: Type.Literal('line'),
    stroke: Stroke,
    /** Pixels of 0.28 mm beside the line, to its left; of areas inwards. Negative: the other side. */
    offset: Optional(Type.Number()),
  },
  closed,
);

const PointSymbolizer = Type.Object(
  {
    kind: Type.Literal('point'),
    mark: Type.Union([
      Type.Literal('circle'),
      Type.Literal('square'),
      Type.Literal('diamond'),
      Type.Literal('triangle'),
      Type.Literal('star'),
      Type.Literal('cross'),
      Type.Literal('x'),
    ]),
    size: Length,
    fill: Optional(Colour),
    stroke: Optional(Stroke),
    rotation: Optional(Type.Number()),
  },
  closed,
);

const TextSymbolizer = Type.Object(
  {
    kind: Type.Literal('text'),
    label: Template,
    size: Length,
    colour: Colour,
    weight: Optional(Type.Union([Type.Literal('normal'), Type.Literal('bold')])),
    halo: Optional(Type.Object({ colour: Colour, width: Length }, closed)),
    /** Where it stands: at a point, inside a polygon, or along a line (letters repeat every `repeat`). */
    placement: Type.Union([Type.Literal('point'), Type.Literal('interior'), Type.Literal('line')]),
    repeat: Optional(Length),
    /**
     * Offset from the anchor, pixels of 0.28 mm: right and down positive. A label moved to a side begins (or
     * ends) there; else it is centred.
     */
    offset: Optional(Type.Array(Type.Number(), { minItems: 2, maxItems: 2 })),
    /** Higher wins a conflict. */
    priority: Optional(Type.Integer({ minimum: 0, maximum: 1000 })),
    /** The label stands only where it fits into its polygon's box. */
    fit: Optional(Type.Boolean()),
  },
  closed,
);

const Symbolizer = Type.Union([PolygonSymbolizer, LineSymbolizer, PointSymbolizer, TextSymbolizer]);

const Rule = Type.Object(
  {
    /** Identifies the rule inside its style; legends and vector styles refer to it. */
    name: Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_-]*$' }),
    title: Titles,
    /** CQL2 text. */
    filter: Optional(Type.String({ minLength: 1, maxLength: 2000 })),
    /** Drawn for features that no other rule without `else` took. */
    else: Optional(Type.Boolean()),
    /** Drawn where the scale denominator is at least min and below max (WMS 1.3.0, 7.2.4.6.9). */
    minScaleDenominator: Optional(Type.Number({ exclusiveMinimum: 0 })),
    maxScaleDenominator: Optional(Type.Number({ exclusiveMinimum: 0 })),
    symbolizers: Type.Array(Symbolizer, { minItems: 1, maxItems: 16 }),
  },
  closed,
);

/** A style file, `layers/styles/<id>.yaml`: rules painted in order, each over all features before the next symbolizer. */
export const StyleSchema = Type.Object(
  {
    title: Titles,
    abstract: Optional(Titles),
    rules: Type.Array(Rule, { minItems: 1, maxItems: 200 }),
  },
  closed,
);

export type StyleFile = Static<typeof StyleSchema>;
export type Length = Static<typeof Length>;
export type StyleSymbolizer = Static<typeof Symbolizer>;
export type PolygonSymbolizer = Static<typeof PolygonSymbolizer>;
export type LineSymbolizer = Static<typeof LineSymbolizer>;
export type PointSymbolizer = Static<typeof PointSymbolizer>;
export type TextSymbolizer = Static<typeof TextSymbolizer>;
export type Stroke = Static<typeof Stroke>;
export type Hatch = Static<typeof Hatch>;
