/** Metres of a unit of length, by the names that FES (`uom`) and ECQL write, in lower case. */
export const METRES: ReadonlyMap<string, number> = new Map([
  ['m', 1],
  ['metre', 1],
  ['metres', 1],
  ['meter', 1],
  ['meters', 1],
  ['km', 1000],
  ['kilometers', 1000],
  ['kilometres', 1000],
  ['ft', 0.3048],
  ['feet', 0.3048],
  ['statute miles', 1609.344],
  ['nautical miles', 1852],
]);
