/** The public id of a feature, in every protocol. */
export interface FeatureId {
  readonly layer: string;
  /** The layer's key as text: anything. */
  readonly key: string;
}

/** `<layer>.<key>`, the public id as people and JSON write it. */
export function writeFeatureId({ layer, key }: FeatureId): string {
  return `${layer}.${key}`;
}

/**
 * `<layer>.<key>` → its parts; a layer id holds no dot.
 * @returns undefined when there is no dot or nothing before or behind it
 */
export function readFeatureId(text: string): FeatureId | undefined {
  const at = text.indexOf('.');
  const layer = text.slice(0, Math.max(at, 0));
  const key = text.slice(at + 1);
  return !LAYER_ID.test(layer) || key === '' ? undefined : { layer, key };
}

/**
 * The public id as an NCName, for gml:id: what a name may not hold is written `_xHHHH_` as in ISO 9075-14
 * (SQL/XML), so `parcels.040101_1.0001.12/3` is `parcels.040101_1.0001.12_x002F_3`.
 */
export function writeGmlId({ layer, key }: FeatureId): string {
  return `${layer}.${SAFE.test(key) ? key : key.replace(TO_ESCAPE, escapeCharacter)}`;
}

/**
 * The feature that a gml:id names.
 * @returns undefined when it is not the one spelling that {@link writeGmlId} gives
 */
export function readGmlId(text: string): FeatureId | undefined {
  const id = readFeatureId(text);
  if (id === undefined) return undefined;
  if (SAFE.test(id.key)) return id;
  const key = id.key.replace(ESCAPED, (whole, hex: string) => {
    const code = Number.parseInt(hex, 16);
    return code > 0x10ffff ? whole : String.fromCodePoint(code);
  });
  const read = { layer: id.layer, key };
  return writeGmlId(read) === text ? read : undefined;
}

/** The feature a caller names, by gml:id or by public id as he saw it in JSON. */
export function readAnyFeatureId(text: string): FeatureId | undefined {
  return readGmlId(text) ?? readFeatureId(text);
}

/** A layer, or its features in the schema of a prefix. */
const LAYER_ID = /^[a-z][a-z0-9_]*(?:-[A-Za-z_][\w-]*)?$/;
/** ASCII name characters, and no `_x` that would look like an escape. */
const SAFE = /^(?:[A-Za-z0-9.-]|_(?!x))*$/;
const TO_ESCAPE = /_(?=x)|[^A-Za-z0-9._-]/gsu;
const ESCAPED = /_x([0-9A-F]{4}|[0-9A-F]{6})_/g;

function escapeCharacter(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return `_x${code.padStart(code.length > 4 ? 6 : 4, '0')}_`;
}
