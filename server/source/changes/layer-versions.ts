/** Tells whether a layer is still what it was: the key of caches and the heart of ETags. */
export interface LayerVersions {
  /**
   * A short text that changes when the layer's definition or its data change, equal on every server that followed the
   * feed of changes as far; empty for an unknown layer. Where nobody tells of changes it is another every five seconds.
   */
  of(layerId: string): string;
  /** Whether the feed tells when the layer's data change; else its version only ages and says nothing of them. */
  isCertain(layerId: string): boolean;
}
