/** Whether a value is an integer that eight bytes hold, written plainly. */
export function isInt8(value: string | number | boolean): boolean {
  const text = String(value);
  if (!/^-?\d{1,19}$/.test(text)) return false;
  return BigInt.asIntN(64, BigInt(text)) === BigInt(text);
}
