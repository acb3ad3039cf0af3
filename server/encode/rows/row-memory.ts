/** What lies where in the memory of assembly/row-text.ts, in bytes. */
export const LAYOUT = {
  /** 256 bytes each: what is special in a text. */
  tables: { xml: 1024, json: 1280 },
  digits: 2048,
  /** Starts and ends of the fields of a row. */
  fields: 12_288,
  fieldCount: 512,
  /** Vertices of a ring. */
  ring: 16_384,
  ringBytes: 131_072,
  /** Coefficients of the transform by its cells, a power of two of them. */
  cells: 147_456,
  cellBytes: 272,
  cellCount: 256,
  program: 217_088,
  programBytes: 65_536,
  input: 282_624,
  inputBytes: 524_288,
  output: 806_912,
  outputBytes: 327_680,
  end: 1_134_592,
} as const;
