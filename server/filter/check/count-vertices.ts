/** Vertices of a geometry in GeoJSON's form, or of coordinates however nested. */
export function countVertices(value: unknown): number {
  if (Array.isArray(value)) {
    return typeof value[0] === 'number'
      ? 1
      : value.reduce<number>((sum, each) => sum + countVertices(each), 0);
  }
  if (typeof value !== 'object' || value === null) return 0;
  const { coordinates, geometries } = value as { coordinates?: unknown; geometries?: unknown };
  return countVertices(coordinates) + (Array.isArray(geometries) ? countGeometries(geometries) : 0);
}

function countGeometries(geometries: readonly unknown[]): number {
  return geometries.reduce<number>((sum, each) => sum + countVertices(each), 0);
}
