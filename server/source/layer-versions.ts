/** Tells whether a layer is still what it was: the key of caches and the heart of ETags. */
export interface LayerVersions {
  /**
   * A short text that changes when the layer's definition or its data change, equal on every server that followed the
   * feed of changes as far; empty for an unknown layer.
   */
  of(layerId: string): string;
  /** The same for the definition alone: for caches that follow the feed by extents. */
  ofDefinition(layerId: string): string;
}
