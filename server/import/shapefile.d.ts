/** The part of the package `shapefile` that is used; it brings no types. */
declare module 'shapefile' {
  interface Source {
    read(): Promise<{
      readonly done: boolean;
      readonly value: { readonly geometry: unknown; readonly properties: Record<string, unknown> | null };
    }>;
    cancel(): Promise<void>;
  }
  export function open(shp: string, dbf?: string, options?: { readonly encoding?: string }): Promise<Source>;
}
